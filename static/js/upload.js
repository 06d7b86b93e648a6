/* Uploads an image or attachment beside the text and puts its Markdown where the cursor is; takes files that are dropped
   or pasted into the text. Without it the same form opens a page beside this one. */

const place = document.querySelector("[data-upload]");
const form = document.querySelector("form#upload");
const text = document.querySelector("textarea#body");

function part(name) {
  return place.querySelector(`[data-upload-${name}]`);
}

function say(problem, state) {
  part("problem").hidden = !problem;
  part("problem").textContent = problem;
  part("state").textContent = state;
}

function insert(markdown) {
  const before = text.value.slice(0, text.selectionStart);
  const gap = markdown.startsWith("!") && before && !before.endsWith("\n") ? "\n\n" : "";
  text.focus();
  // execCommand keeps the browser's undo; where it is missing, the text is put in directly
  if (!document.execCommand("insertText", false, gap + markdown)) {
    text.setRangeText(gap + markdown, text.selectionStart, text.selectionEnd, "end");
  }
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

async function send() {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error", headers: { Accept: "application/json" } });
  if (answer.ok) return (await answer.json()).markdown;
  const told = await answer.json().catch(() => ({}));
  const problems = Object.entries(told.problems ?? { file: told.detail ?? "It could not be uploaded." });
  document.querySelector(`#upload-${problems[0][0]}`)?.focus();
  throw new Error(problems.map((one) => one[1]).join(" "));
}

async function upload(event) {
  event.preventDefault();
  say("", "Uploading …");
  part("send").disabled = true;
  try {
    const markdown = await send();
    form.reset();
    place.open = false;
    say("", "");
    insert(markdown);
  } catch (error) {
    say(error instanceof TypeError ? "The site does not answer. Nothing is lost: try again." : error.message, "");
  } finally {
    part("send").disabled = false;
  }
}

/* Takes files that were dropped or pasted: chosen as if by hand, so that the description is asked for all the same. */
function take(event, data) {
  if (!data?.files.length || data.types.includes("text/plain")) return;
  event.preventDefault();
  const one = new DataTransfer();
  one.items.add(data.files[0]);
  place.open = true;
  document.querySelector("#upload-file").files = one.files;
  say("", `${data.files[0].name} is chosen.`);
  document.querySelector("#upload-description").focus();
}

if (place && form && text) {
  part("help").textContent = "Its Markdown is put where the cursor is. An image may also be dropped or pasted into the text.";
  form.addEventListener("submit", upload);
  text.addEventListener("paste", (event) => take(event, event.clipboardData));
  text.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  text.addEventListener("drop", (event) => take(event, event.dataTransfer));
}
