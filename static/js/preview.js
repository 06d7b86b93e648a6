/* The preview follows what is typed: the server renders it exactly as it will be published.
   Without this module the "Preview" button does the same. Also warns before typed text is left behind. */

const form = document.querySelector("form[data-preview]");
const preview = document.getElementById("preview");
const state = document.querySelector("[data-preview-state]");
const saved = document.querySelector("[data-saved]");
const PAUSE = 300; // milliseconds without a key
const SHOWN = ["question", "short_answer", "body", "language", "seen_region", "seen_on"];

let timer;
let asked = 0;
let changed = document.querySelector("#problems") !== null;

async function refresh() {
  const number = ++asked;
  const fields = new FormData();
  for (const name of [...SHOWN, "csrf_token"]) fields.set(name, form.elements[name].value);
  try {
    const response = await fetch(form.dataset.preview, { method: "POST", body: fields, redirect: "error", headers: { Accept: "text/html" } });
    if (number !== asked) return;
    if (response.ok) {
      preview.innerHTML = await response.text();
      state.textContent = "Follows what you type";
    } else {
      state.textContent = response.status === 401 ? "You are signed out. Sign in in another tab; your text stays here." : "The preview could not be made.";
    }
  } catch {
    if (number === asked) state.textContent = "The server cannot be reached. Your text stays here.";
  }
}

function count(field) {
  const help = document.getElementById(`${field.id}-help`);
  help.dataset.words ??= help.textContent;
  help.textContent = `${help.dataset.words} ${field.value.length} of about ${field.dataset.count} characters.`;
}

if (form && preview) {
  document.querySelector("[data-preview-button]")?.remove();
  state.textContent = "Follows what you type";
  for (const field of form.querySelectorAll("[data-count]")) count(field);
  form.addEventListener("input", (event) => {
    if (!event.target.name.startsWith("seen_")) {
      changed = true;
      saved.textContent = "Not saved yet";
    }
    if (event.target.dataset.count) count(event.target);
    if (!SHOWN.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
