/* Says that this page of writing is open, so that others are told who is on it, and that it is left; shows who else is. */

const place = document.querySelector("[data-presence]");
const EVERY = 30_000; // milliseconds; the server forgets a page that is silent for two minutes

function token() {
  const fields = new FormData();
  fields.set("csrf_token", document.querySelector("#write [name=csrf_token]").value);
  return fields;
}

async function stay() {
  if (document.visibilityState === "hidden") return;
  try {
    const response = await fetch(place.dataset.presence, { method: "POST", body: token(), redirect: "error", headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const told = (await response.text()).trim();
    if (told !== place.innerHTML.trim()) place.innerHTML = told;
  } catch {
    // the server is away: the next time will tell
  }
}

if (place) {
  stay();
  setInterval(stay, EVERY);
  addEventListener("visibilitychange", stay);
  addEventListener("pagehide", () => navigator.sendBeacon(`${place.dataset.presence}/leave`, token()));
  addEventListener("pageshow", (event) => { if (event.persisted) stay(); });
}
