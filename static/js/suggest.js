/* Suggestions under the search field, after the ARIA 1.2 combobox pattern with a listbox.
   The field is a plain form without this; here it only learns to offer questions while one types.
   `data-suggest` on the form names the address that answers with {"suggestions": [{"text", "url"}]}. */

const DELAY = 120; // milliseconds of rest before asking
const LEAST = 2; // characters

for (const form of document.querySelectorAll("form[data-suggest]")) enhance(form);

function enhance(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let timer = 0;
  let asking = null;
  let active = -1;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Questions that begin like this");
  list.hidden = true;
  said.className = "hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      list.children[active].click();
    } else if (event.key === "Tab") {
      close();
    }
  });

  input.addEventListener("blur", () => close());
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < LEAST) return close();
    const mine = new AbortController();
    asking = mine;
    try {
      const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: mine.signal, headers: { Accept: "application/json" } });
      if (!response.ok) return close();
      const { suggestions } = await response.json();
      if (asking === mine && document.activeElement === input) show(suggestions, text);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(suggestions, text) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...suggestions.map((one, place) => option(one, place, text)));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = list.hidden ? "" : `${suggestions.length} suggestion${suggestions.length === 1 ? "" : "s"}; use the arrow keys`;
  }

  function option({ text, url }, place, typed) {
    const item = document.createElement("li");
    item.id = `${list.id}-${place}`;
    item.dataset.url = url;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    // What was typed stands plain, the rest is what helps to choose; a question that begins otherwise is plain
    const at = text.toLowerCase().startsWith(typed.toLowerCase()) ? typed.length : text.length;
    const rest = document.createElement("b");
    rest.textContent = text.slice(at);
    item.append(text.slice(0, at), rest);
    return item;
  }

  function move(step) {
    pause(); // who chooses from a list is not to have it changed
    const items = list.children;
    items[active]?.setAttribute("aria-selected", "false");
    active += step;
    if (active < -1) active = items.length - 1;
    if (active >= items.length) active = -1; // back in the field
    const item = items[active];
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  function pause() {
    clearTimeout(timer);
    asking?.abort();
  }

  function close() {
    pause();
    active = -1;
    list.hidden = true;
    said.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
