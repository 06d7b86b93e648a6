/* The queue tells how many requests came since it was opened, with a link that shows them. Its rows stay where they are:
   the line has its place from the beginning. Without this module the page shows them when it is loaded again. */

const place = document.querySelector("[data-news]");
const EVERY = 30_000; // milliseconds between two looks
let timer = 0;
let told = "";

async function look() {
  if (document.visibilityState === "hidden") return;
  try {
    const response = await fetch(place.dataset.news, { redirect: "error", headers: { Accept: "text/html" } });
    if (response.ok) show((await response.text()).trim());
    else if (response.status < 500) clearInterval(timer); // signed out, or no longer one's desk
  } catch {
    // the server is away: the next time will tell
  }
}

function show(html) {
  if (html === told) return;
  told = html;
  const focused = place.contains(document.activeElement);
  place.innerHTML = html;
  if (focused) place.querySelector("a")?.focus();
}

timer = setInterval(look, EVERY);
addEventListener("visibilitychange", look);
addEventListener("pageshow", (event) => { if (event.persisted) look(); });
