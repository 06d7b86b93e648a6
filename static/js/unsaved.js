/* Keeps what is typed in this browser until it is saved, so that a crash, a closed tab or the end of a session loses nothing.
   Only text that was not sent is kept, for this form, and it is offered the next time the form is opened. */

const form = document.querySelector("form[data-unsaved]");
const KEPT = ["question", "short_answer", "body", "keywords", "alt_questions", "note"];
const LONGEST = 7 * 24 * 3600 * 1000; // milliseconds for which a text is kept
const name = form && `unsaved:${form.dataset.unsaved}`;
let timer;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(name));
    return found && Date.now() - found.at < LONGEST ? found : null;
  } catch {
    return null;
  }
}

function keep() {
  clearTimeout(timer);
  const fields = Object.fromEntries(KEPT.map((field) => [field, form.elements[field].value]));
  try {
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // no room, or none allowed: the warning before leaving remains
  }
}

function forget() {
  try {
    localStorage.removeItem(name);
  } catch {
    // nothing was kept
  }
}

function offer(found) {
  const note = document.createElement("div");
  note.className = "flash flash-warn";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `This browser has text of ${new Date(found.at).toLocaleString()} that was not saved.`;
  const back = button("Take it back", () => {
    for (const [field, value] of Object.entries(found.fields)) if (form.elements[field]) form.elements[field].value = value;
    for (const field of ["question", "body"]) form.elements[field].dispatchEvent(new Event("input", { bubbles: true }));
    note.remove();
    form.elements.body.focus();
  });
  const away = button("Forget it", () => {
    forget();
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
  const found = read();
  if (found && KEPT.some((field) => found.fields[field] !== form.elements[field].value && field !== "note")) offer(found);
  else forget();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  });
  addEventListener("pagehide", () => { if (timer) keep(); });
}
