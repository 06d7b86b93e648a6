/* Answers that may fit a request, beside its form while one types what it is about.
   Without this module they are offered on the page on which one checks the request before it is sent. */

const DELAY = 400; // milliseconds of rest before asking
const LEAST = 4; // characters
const MOST = 256;

const form = document.querySelector("form[data-offers]");
const offered = document.querySelector("[data-offered]");

if (form && offered) {
  const list = offered.querySelector("ul");
  let timer = 0;
  let asking = null;

  const show = (answers) => {
    list.replaceChildren(...answers.map(item));
    offered.hidden = answers.length === 0;
  };

  const ask = async () => {
    const words = form.elements.subject.value.trim();
    asking?.abort();
    if (words.length < LEAST) return show([]);
    const mine = new AbortController();
    asking = mine;
    try {
      const address = `${form.dataset.offers}?q=${encodeURIComponent(words.slice(0, MOST))}`;
      const response = await fetch(address, { signal: mine.signal, headers: { Accept: "application/json" } });
      if (response.ok && asking === mine) show((await response.json()).answers);
    } catch {
      /* the form works without offers */
    }
  };

  form.elements.subject.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  if (form.elements.subject.value) ask();
}

function item({ question, url }) {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  const said = document.createElement("span");
  link.href = url;
  link.target = "_blank";
  link.textContent = question;
  said.className = "hidden";
  said.textContent = " (opens in a new tab)";
  link.append(said);
  entry.append(link);
  return entry;
}
