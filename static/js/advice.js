/* Advice on what is being written follows what is typed. Without this module it stands there for what was last sent. */

const form = document.querySelector("form[data-advice]");
const advice = document.getElementById("advice");
const PAUSE = 800; // milliseconds without a key
const ASKED = ["question", "short_answer", "body", "language", "audience"];

let timer;
let asked = 0;

async function refresh() {
  const number = ++asked;
  const fields = new FormData();
  for (const name of [...ASKED, "csrf_token"]) fields.set(name, form.elements[name].value);
  fields.set("answer_id", form.dataset.answer);
  try {
    const response = await fetch(form.dataset.advice, { method: "POST", body: fields, redirect: "error", headers: { Accept: "text/html" } });
    if (response.ok && number === asked) advice.innerHTML = await response.text();
  } catch {
    // the preview tells that the server cannot be reached
  }
}

if (form && advice) {
  form.addEventListener("input", (event) => {
    if (!ASKED.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
}
