/* Topics are dragged to their place: a line shows where, and the form of the topic's own page is sent. Buttons do the same without. */

const tree = document.querySelector("[data-tree]");
const LEVEL = 24; // pixels to the right of a topic's start from which it takes in what is dropped on it
let dragged = null;
let place = null; // { parent, before, row, kind }

function rowOf(event) {
  const row = event.target.closest?.("[data-topic] > .row");
  return row && !dragged.contains(row) ? row : null;
}

/* The upper half of a row puts before it; the lower half behind it, or further to the right below it. */
function placeAt(row, event) {
  const item = row.parentElement;
  const box = row.getBoundingClientRect();
  const parent = item.parentElement.closest("[data-topic]")?.dataset.topic ?? tree.dataset.below ?? "";
  if (event.clientY < box.top + box.height / 2) return { parent, before: item.dataset.topic, row, kind: "before" };
  if (event.clientX > box.left + LEVEL * 2) return { parent: item.dataset.topic, before: "", row, kind: "below" };
  return { parent, before: item.nextElementSibling?.dataset.topic ?? item.parentElement.dataset.following ?? "", row, kind: "behind" };
}

function show(next) {
  place?.row.removeAttribute("data-drop");
  place = next;
  place?.row.setAttribute("data-drop", place.kind);
}

function send() {
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${tree.dataset.tree}/${dragged.dataset.topic}`;
  const token = tree.querySelector("[name=csrf_token]").value;
  const { parent, before } = place;
  for (const [name, value] of Object.entries({ csrf_token: token, act: "move", parent, before })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

if (tree) {
  for (const item of tree.querySelectorAll("[data-topic]")) {
    item.draggable = true;
    for (const link of item.querySelectorAll("a")) link.draggable = false;
  }
  tree.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-topic]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.topic);
  });
  tree.addEventListener("dragover", (event) => {
    const row = dragged && rowOf(event);
    if (!row) return;
    event.preventDefault();
    show(placeAt(row, event));
  });
  tree.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged && place) send();
  });
  tree.addEventListener("dragend", () => {
    show(null);
    dragged = null;
  });
}
