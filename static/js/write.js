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
  ["Table", "Table", () => "\n| Column | Column |\n|---|---|\n| Cell | Cell |\n"],
];

function lines(words, mark) {
  const before = field.value.slice(0, field.selectionStart);
  const gap = before === "" || before.endsWith("\n") ? "" : "\n\n";
  return gap + words.split("\n").map((line, index) => mark(index + 1) + line).join("\n");
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

function button([label, sign, made]) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = sign;
  if (sign !== label) element.setAttribute("aria-label", label);
  element.addEventListener("click", () => put(made));
  return element;
}

if (field) {
  const bar = document.createElement("div");
  bar.className = "write-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Format");
  bar.append(...ACTS.map(button));
  place.prepend(bar);
}
