/* Choosing among the answers of a list: how many are chosen, all of the page by one box, and only the fields that the
   act needs. Without this module every field shows, and boxes are chosen one by one. */

const bar = document.querySelector("[data-bulk]");
const form = document.getElementById("bulk");

if (bar && form) {
  const boxes = [...document.querySelectorAll("input[form=bulk][name=answers]")];
  const act = form.elements.act;
  const scope = form.elements.scope;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Choose every answer of this page");
  document.querySelector("thead .choose-cell").replaceChildren(all);

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    bar.querySelector("[data-chosen]").textContent = chosen ? `(${chosen} chosen)` : "";
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    if (chosen) bar.open = true;
  };
  const fit = () => {
    for (const field of form.querySelectorAll("[data-for]")) field.hidden = field.dataset.for !== act.value;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; tell(); });
  for (const box of boxes) box.addEventListener("change", () => { scope.value = "chosen"; tell(); });
  act.addEventListener("change", fit);
  fit();
  tell();
}
