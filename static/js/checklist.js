// Ticks of "what to bring" stay on this device, so that they are there at the counter. Nothing is sent.
/** @param {HTMLElement} list */
const keep = (list) => {
  const key = `checklist:${list.dataset.checklist}`;
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = list.querySelectorAll("[data-item]");
  /** @type {string[]} */
  let ticked = [];
  try {
    ticked = JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return; // The browser keeps nothing: the boxes can be ticked all the same.
  }
  for (const box of boxes) box.checked = ticked.includes(box.dataset.item ?? "");
  list.addEventListener("change", () => {
    const items = [...boxes].filter((box) => box.checked).map((box) => box.dataset.item);
    try {
      if (items.length) localStorage.setItem(key, JSON.stringify(items));
      else localStorage.removeItem(key);
    } catch {
      // Storage is full.
    }
  });
  const hint = document.querySelector("[data-checklist-kept]");
  if (hint instanceof HTMLElement) hint.hidden = false;
};

/** @type {NodeListOf<HTMLElement>} */
const lists = document.querySelectorAll("[data-checklist]");
for (const list of lists) keep(list);
