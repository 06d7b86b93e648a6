/* The link button opens a dialog that searches answers. Without this module it writes the marks of a link. */

const field = document.querySelector("[data-writing] textarea");
const picker = document.getElementById("link-picker");
const words = document.getElementById("link-words");
const list = picker?.querySelector("[data-list]");
const said = picker?.querySelector("[data-found]");
const PAUSE = 200; // milliseconds without a key
const ADDRESS = /^(?:https?:\/\/|mailto:|tel:|\/)\S+$/i;

let timer;
let asked = 0;
let answered = ""; // the words for which the list stands
let chosen = [0, 0]; // where the link goes: a browser may forget it while the dialog is open

async function find() {
  clearTimeout(timer);
  const number = ++asked;
  const text = words.value.trim();
  if (!text || ADDRESS.test(text)) {
    show("", text ? "" : "Type what the answer is about.");
    return;
  }
  try {
    const response = await fetch(`${picker.dataset.find}?q=${encodeURIComponent(text)}`, { redirect: "error", headers: { Accept: "text/html" } });
    if (number !== asked) return;
    const content = response.ok ? await response.text() : "";
    if (number !== asked) return;
    answered = text;
    show(content, "");
    const found = list.querySelectorAll("[data-address]").length;
    said.textContent = response.ok ? `${found} ${found === 1 ? "answer" : "answers"} found` : "Answers could not be searched. Is somebody else signed in?";
  } catch {
    if (number === asked) show("", "The server cannot be reached.");
  }
}

function show(content, status) {
  list.innerHTML = content;
  said.textContent = status;
}

function put(address, question) {
  const escaped = (text) => text.replace(/[[\]\\]/g, "\\$&");
  const safe = address.replace(/[\s<>()]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  picker.close();
  field.focus();
  field.setSelectionRange(...chosen);
  field.dispatchEvent(new CustomEvent("put", { detail: `[${field.value.slice(...chosen) || escaped(question)}](${safe})` }));
}

async function take() {
  const text = words.value.trim();
  if (ADDRESS.test(text)) return put(text, text);
  if (text && answered !== text) await find();
  const first = list.querySelector("[data-address]");
  if (first) put(first.dataset.address, first.dataset.words);
  return undefined;
}

/* Arrows walk from the field through the answers and back */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [words, ...list.querySelectorAll("[data-address]")];
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (!next || !stops.includes(document.activeElement)) return;
  event.preventDefault();
  next.focus();
}

if (field && picker?.showModal) {
  field.addEventListener("act-link", (event) => {
    event.preventDefault();
    chosen = [field.selectionStart, field.selectionEnd];
    words.value = field.value.slice(...chosen).slice(0, 200).trim();
    picker.showModal();
    words.select();
    find();
  });
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
  picker.addEventListener("keydown", walk);
  picker.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });
  picker.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-address]");
    if (answer) put(answer.dataset.address, answer.dataset.words);
    if (event.target.closest("[data-close]")) picker.close();
  });
}
