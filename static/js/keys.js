/* Single keys of a page of work: they press or focus what has `data-key`, and j and k go through the rows of a list.
   Never while a field has the focus, nor with Ctrl, Alt or the like. Whoever does not want them switches them off, which
   this browser keeps (WCAG 2.1.4). Without this module nothing is missing: each of them has its button, link or field. */

const KEPT = "keys";
const FIELD = "input, textarea, select, [contenteditable]";
const list = document.querySelector("[data-keys]");
const dialog = document.querySelector("[data-keys-dialog]");
const switches = [...document.querySelectorAll("[data-keys-on]")];
let on = kept() !== "off";

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // a browser that keeps nothing: they are on
  }
}

function keep() {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // for this page alone, then
  }
}

function tell() {
  for (const one of switches) one.checked = on;
  for (const one of document.querySelectorAll("[data-key]")) {
    if (on) one.setAttribute("aria-keyshortcuts", one.dataset.key);
    else one.removeAttribute("aria-keyshortcuts");
  }
}

function step(by) {
  const links = [...document.querySelectorAll("[data-rows] th a")];
  const row = document.activeElement?.closest("[data-rows] tr");
  const at = row ? links.findIndex((link) => row.contains(link)) : by > 0 ? -1 : links.length;
  links[at + by]?.focus();
}

function act(key) {
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "?") return dialog.showModal();
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (target?.matches(FIELD)) target.focus();
  else target?.click();
}

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key.length > 1 || dialog.open || document.activeElement?.closest(FIELD) || !list.dataset.keys.split(" ").includes(event.key)) return;
  if (event.repeat && event.key !== "j" && event.key !== "k") return;
  event.preventDefault();
  act(event.key);
});

for (const one of switches) {
  one.addEventListener("change", () => {
    on = one.checked;
    keep();
    tell();
  });
}
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
addEventListener("storage", (event) => {
  if (event.key !== KEPT) return;
  on = event.newValue !== "off";
  tell();
});
list.hidden = false;
tell();
