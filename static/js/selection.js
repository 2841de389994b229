// Ticked reports of the queue: all of the page by one tap, how many they are, and none lost when the list is swapped.
// Listened for on the document, because the list is swapped in. Without this file the links and the form do the same.
const boxes = () => [...document.querySelectorAll('input[name="chon"][form="nhieu"]')];
const ticked = new Set();

const tell = () => {
  const all = boxes();
  const number = all.filter((box) => box.checked).length;
  const status = document.querySelector("[data-selected]");
  if (status) status.textContent = number ? status.dataset.selected.replace("#", number.toLocaleString(document.documentElement.lang)) : "";
  const link = document.querySelector("[data-select-all]");
  if (!link) return;
  link.dataset.all ??= link.textContent;
  link.textContent = all.length && number === all.length ? link.dataset.none : link.dataset.all;
};

const remember = () => {
  for (const box of boxes()) ticked[box.checked ? "add" : "delete"](box.value);
  tell();
};

document.addEventListener("change", ({ target }) => target.name === "chon" && remember());
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-select-all]")) return;
  event.preventDefault();
  const all = boxes();
  const tick = !all.every((box) => box.checked);
  for (const box of all) box.checked = tick;
  remember();
});
document.addEventListener("htmx:after:swap", () => {
  for (const box of boxes()) box.checked ||= ticked.has(box.value);
  tell();
});
// The browser fills in what was ticked when one comes back.
window.addEventListener("pageshow", remember);
remember();
