/* Buttons above the answer that put Markdown around what is selected. They are made here, since without script they would do nothing. */

const place = document.querySelector("[data-writing]");
const field = place?.querySelector("textarea");

const ACTS = [
  ["Heading", "H", (words) => lines(words || "Heading", () => "## ")],
  ["Bold", "B", (words) => `**${words || "bold"}**`],
  ["Italic", "I", (words) => `*${words || "italic"}*`],
  ["Link", "Link", (words) => `[${words || "words"}](https://)`],
  ["List", "List", (words) => lines(words || "First", () => "- ")],
  ["1. List", "1. List", (words) => lines(words || "First", (number) => `${number}. `)],
  ["Section for a region", "Region", (words) => `${gap()}::: only US-OH\n${words || "Words"}\n:::\n`],
  ["Note callout", "Note", (words) => `${gap()}::: note\n${words || "Words"}\n:::\n`],
  ["Footnote", "Footnote", (words) => footnote(words)],
  ["Table", "Table", () => "\n| Column | Column |\n|---|---|\n| Cell | Cell |\n"],
];

const KEYS = { b: "Bold", i: "Italic", k: "Link" }; // with Ctrl, or Command on a Mac

function gap() {
  const before = field.value.slice(0, field.selectionStart);
  return before === "" || before.endsWith("\n") ? "" : "\n\n";
}

/* The mark stands where one writes, and what the footnote says at the end of the text */
function footnote(words) {
  let number = 1;
  while (field.value.includes(`[^${number}]`)) number += 1;
  const { selectionStart: start, selectionEnd: end } = field;
  field.setRangeText(`\n\n[^${number}]: Words of the footnote.\n`, field.value.length, field.value.length);
  field.setSelectionRange(start, end);
  return `${words}[^${number}]`;
}

function lines(words, mark) {
  return gap() + words.split("\n").map((line, index) => mark(index + 1) + line).join("\n");
}

function put(made) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const text = made(value.slice(start, end));
  field.focus();
  // execCommand keeps the browser's undo; where it is missing, the text is put in directly
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
  field.setSelectionRange(start, start + text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Another module may take a button over, by refusing the event that is named after it */
function act(label, made) {
  if (field.dispatchEvent(new Event(`act-${label.toLowerCase()}`, { cancelable: true }))) put(made);
}

function button([label, sign, made]) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = sign;
  if (sign !== label) element.setAttribute("aria-label", label);
  const key = Object.keys(KEYS).find((letter) => KEYS[letter] === label);
  if (key) {
    element.title = `${label} (Ctrl+${key.toUpperCase()})`;
    element.setAttribute("aria-keyshortcuts", `Control+${key.toUpperCase()} Meta+${key.toUpperCase()}`);
  }
  element.addEventListener("click", () => act(label, made));
  return element;
}

if (field) {
  const bar = document.createElement("div");
  bar.className = "write-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Format");
  bar.append(...ACTS.map(button));
  place.prepend(bar);
  field.addEventListener("keydown", (event) => {
    const found = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && ACTS.find(([label]) => label === KEYS[event.key]);
    if (!found) return;
    event.preventDefault();
    act(found[0], found[2]);
  });
  field.addEventListener("put", (event) => put(() => event.detail)); // what other modules write
}
