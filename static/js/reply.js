/* Writing a reply: what is typed is kept every few seconds, which also holds the request for longer, and
   Ctrl+Enter sends. Without this module buttons do the same. */

const PAUSE = 5000; // milliseconds between two keepings of what is typed
const form = document.getElementById("reply");
const text = form.elements.text;
let kept = text.value;
let timer = 0;

async function keep() {
  timer = 0;
  if (text.value === kept) return;
  const now = text.value;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, text: now });
  try {
    const response = await fetch(form.dataset.draft, { method: "POST", body });
    if (response.ok) kept = now;
  } catch {
    /* the server is away for a moment: what is typed is still here, and tried again */
  }
  if (text.value !== kept) wait();
}

function wait() {
  if (!timer) timer = setTimeout(keep, PAUSE);
}

text.addEventListener("input", wait);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[value=reply]"));
});
form.addEventListener("submit", () => clearTimeout(timer));
