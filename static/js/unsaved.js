/* Keeps what is typed in this browser until it is saved, so that a crash, a closed tab or the end of a session loses nothing.
   Only text that was not saved is kept, for this form and this account, and it is offered when the form is opened again. */

const form = document.querySelector("form[data-unsaved]");
const KEPT = ["question", "short_answer", "body", "keywords", "alt_questions", "note"];
const LONGEST = 7 * 24 * 3600 * 1000; // milliseconds for which a text is kept
const PAUSE = 400; // milliseconds without a key
const name = form && `unsaved:${form.dataset.unsaved}`;
const newName = name?.replace(/:[^:]*$/, ":new"); // of the form of a new answer, which has its own page once it is saved
let timer;

function read(which) {
  try {
    const found = JSON.parse(localStorage.getItem(which));
    return found && Date.now() - found.at < LONGEST ? found : null;
  } catch {
    return null;
  }
}

function keep(sent = false) {
  clearTimeout(timer);
  timer = undefined;
  const fields = Object.fromEntries(KEPT.map((field) => [field, form.elements[field].value]));
  try {
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), sent, fields }));
  } catch {
    // no room, or none allowed: the warning before leaving remains
  }
}

function forget(which) {
  try {
    localStorage.removeItem(which);
  } catch {
    // nothing was kept
  }
}

/* Saving tidies space, and writes keywords with commas: so neither counts. The note belongs to one saving. What was sent may
   also have been put together with what somebody else saved. */
function isSaved(found) {
  if (found.sent && document.querySelector(".flash-good")) return true;
  const words = (text) => String(text ?? "").replace(/[\s,]+/g, " ").trim();
  return KEPT.every((field) => field === "note" || words(found.fields?.[field]) === words(form.elements[field].value));
}

function offer(found) {
  const note = document.createElement("div");
  note.className = "flash flash-warn";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `This browser has text of ${new Date(found.at).toLocaleString()} that was not saved.`;
  const back = button("Take it back", () => {
    for (const field of KEPT) form.elements[field].value = found.fields[field] ?? "";
    for (const field of ["question", "body"]) form.elements[field].dispatchEvent(new Event("input", { bubbles: true }));
    note.remove();
    form.elements.body.focus();
  });
  const away = button("Forget it", () => {
    forget(name);
    note.remove();
    form.elements.body.focus();
  });
  note.append(words, back, away);
  form.before(note);
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

if (form) {
  const found = read(name);
  const begun = read(newName);
  if (!document.getElementById("problems")) {
    if (begun && isSaved(begun)) forget(newName);
    if (found && !isSaved(found)) offer(found);
    else forget(name);
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => keep(true));
  addEventListener("pagehide", () => { if (timer) keep(); });
}
