// Keys of the desk. A key goes to the element with data-key: a link is followed, a fold opens, a form gets the focus;
// only a button with data-acts, whose act can be undone, is pressed by its key. In lists with data-rows j and k move from row to row; Enter is the link's own.
const OFF = "phim-tat-tat";
const OPENED = "hang-doi-da-mo";
const TYPES_TEXT =
  "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
// What Tab does not reach (the hidden button that makes Enter in a field send its form) no key reaches either.
const CONTROLS = ["input:not([type=hidden])", "textarea", "select", "button"]
  .map((each) => `${each}:not([tabindex="-1"])`)
  .join(", ");

/**
 * A browser may forbid pages to store anything: then the keys are on.
 * @param {string} name
 */
const readStored = (name, store = localStorage) => {
  try {
    return store.getItem(name);
  } catch {
    return null;
  }
};

/**
 * @param {string} name
 * @param {string} value An empty one removes it.
 */
const writeStored = (name, value, store = localStorage) => {
  try {
    if (value) store.setItem(name, value);
    else store.removeItem(name);
  } catch {
    // then not
  }
};

const areOn = () => readStored(OFF) !== "yes";

const sheet = () => {
  const dialog = document.getElementById("bang-phim-tat");
  return dialog instanceof HTMLDialogElement ? dialog : null;
};

const render = () => {
  /** @type {NodeListOf<HTMLElement>} */
  const scripted = document.querySelectorAll("[data-needs-script]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const switches = document.querySelectorAll("[data-shortcuts-switch]");
  /** @type {NodeListOf<HTMLElement>} */
  const keyed = document.querySelectorAll("[data-key]");
  for (const each of scripted) each.hidden = false;
  for (const each of switches) each.checked = areOn();
  for (const each of keyed) {
    if (areOn()) each.setAttribute("aria-keyshortcuts", each.dataset.key ?? "");
    else each.removeAttribute("aria-keyshortcuts");
  }
};

// Of a line of tabs the chosen one is to be seen.
const showTab = () => {
  /** @type {HTMLElement | null} */
  const tab = document.querySelector(".tabs--line [aria-current]");
  const line = tab?.closest("ul");
  if (tab && line) line.scrollLeft = tab.offsetLeft - line.offsetLeft - 16;
};

/** @param {HTMLElement} element */
const focus = (element) => {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
};

/** @param {HTMLElement} element */
const go = (element) => {
  // What can be undone, or only opens, acts at once; a form is sent by its own button alone.
  if (element.matches("a, button[data-acts]")) {
    element.click();
    return;
  }
  const fold = element.closest("details");
  if (fold) fold.open = true;
  /** @type {NodeListOf<HTMLElement>} */
  const controls = element.querySelectorAll(CONTROLS);
  const target = element.matches("input") ? element : [...controls].find((each) => each.checkVisibility());
  if (!target) return;
  focus(target);
  if (element !== target) element.scrollIntoView({ block: "nearest" });
};

const rows = () => {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("[data-rows] .card__title a, #xem-them-nua");
  return [...links];
};

/** @param {1 | -1} step */
const move = (step) => {
  const all = rows();
  const { activeElement } = document;
  const here = all.findIndex((each) => each === activeElement || each.closest(".card")?.contains(activeElement));
  const next = here < 0 ? all[0] : all[here + step];
  if (next) focus(next);
  return all.length > 0;
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const isTyped = event.target instanceof Element && event.target.closest(TYPES_TEXT);
  if (!areOn() || isTyped || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const dialog = sheet();
  if (key === "?" && dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (event.shiftKey || key.length > 1) return;
  if ((key === "j" && move(1)) || (key === "k" && move(-1))) {
    event.preventDefault();
    return;
  }
  /** @type {HTMLElement | null} */
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (target) {
    event.preventDefault();
    go(target);
  }
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const row = event.target.closest("[data-rows] .card__title a");
  if (row) writeStored(OPENED, row.getAttribute("href") ?? "", sessionStorage);
  const dialog = sheet();
  if (dialog && event.target.closest("[data-shortcuts-sheet]")) {
    event.preventDefault();
    dialog.showModal();
  }
});

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement && target.matches("[data-shortcuts-switch]"))) return;
  writeStored(OFF, target.checked ? "" : "yes");
  render();
});

// Back from a report: on where one was.
const restoreRow = () => {
  if (!document.querySelector("[data-rows]")) return;
  const href = readStored(OPENED, sessionStorage);
  const row = href && rows().find((each) => each.getAttribute("href") === href);
  if (row) focus(row);
  writeStored(OPENED, "", sessionStorage);
};

document.addEventListener("htmx:after:swap", () => {
  render();
  showTab();
});
window.addEventListener("pageshow", restoreRow);
render();
showTab();
