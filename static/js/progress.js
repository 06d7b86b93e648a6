/* A page about work in the background follows it: its changing part is fetched again while there is something to do.
   Without this module the page has a link that loads it anew. */

const part = document.querySelector("[data-progress]");
const said = document.querySelector("[data-said]");
const PAUSE = 1500; // milliseconds between two looks

function atWork() {
  return part.querySelector("[data-at-work='1']") !== null;
}

function show(html) {
  const pressed = document.activeElement?.closest("[data-progress] button")?.value;
  const before = part.querySelector("h2").textContent;
  part.innerHTML = html;
  part.querySelector("[data-no-script]")?.remove();
  if (pressed) (part.querySelector(`button[value="${pressed}"]`) ?? part.querySelector("button"))?.focus();
  const now = part.querySelector("h2").textContent;
  if (now !== before) said.textContent = now;
}

async function follow() {
  try {
    const response = await fetch(part.dataset.progress, { redirect: "error", headers: { Accept: "text/html" } });
    if (response.ok) show(await response.text());
    else if (response.status < 500) return;
  } catch {
    /* the server is away for a moment: look again */
  }
  if (atWork()) setTimeout(follow, PAUSE);
}

if (part && atWork()) {
  part.querySelector("[data-no-script]")?.remove();
  setTimeout(follow, PAUSE);
}
