// Ticked reports of the queue: all of the page by one tap, how many they are, and none lost when the list is swapped.
// Listened for on the document, because the list is swapped in. Without this file the links and the form do the same.
const boxes = () => {
  /** @type {NodeListOf<HTMLInputElement>} */
  const found = document.querySelectorAll('input[name="chon"][form="nhieu"]');
  return [...found];
};
/** @type {Set<string>} */
const ticked = new Set();

const renderCount = () => {
  const all = boxes();
  const number = all.filter((box) => box.checked).length;
  /** @type {HTMLElement | null} */
  const status = document.querySelector("[data-selected]");
  const text = status?.dataset.selected?.replace("#", number.toLocaleString(document.documentElement.lang));
  if (status) status.textContent = (number && text) || "";
  /** @type {HTMLElement | null} */
  const link = document.querySelector("[data-select-all]");
  if (!link) return;
  link.dataset.all ??= link.textContent ?? "";
  link.textContent = (all.length && number === all.length ? link.dataset.none : link.dataset.all) ?? "";
};

const syncSelection = () => {
  for (const box of boxes()) ticked[box.checked ? "add" : "delete"](box.value);
  renderCount();
};

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.name === "chon") syncSelection();
});

// By key the row with the focus is ticked, or the one whose report is open; a range goes from where one ticked last.
let last = -1;
document.addEventListener("desk:tick", (event) => {
  const all = boxes();
  const { activeElement } = document;
  const rowOf = (/** @type {HTMLInputElement} */ box) => box.closest("li");
  const focused = all.findIndex((box) => rowOf(box)?.contains(activeElement));
  const here = focused < 0 ? all.findIndex((box) => rowOf(box)?.querySelector("[aria-current]")) : focused;
  if (here < 0) return;
  const { isRange } = event.detail;
  const from = isRange && last >= 0 ? last : here;
  const tick = isRange || !all[here]?.checked;
  for (const box of all.slice(Math.min(from, here), Math.max(from, here) + 1)) box.checked = tick;
  last = here;
  syncSelection();
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element && event.target.closest("[data-select-all]"))) return;
  event.preventDefault();
  const all = boxes();
  const tick = !all.every((box) => box.checked);
  for (const box of all) box.checked = tick;
  syncSelection();
});
document.addEventListener("htmx:after:swap", () => {
  for (const box of boxes()) box.checked ||= ticked.has(box.value);
  renderCount();
});
// The browser fills in what was ticked when one comes back.
window.addEventListener("pageshow", syncSelection);
syncSelection();
