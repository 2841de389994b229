// Keys of the desk. A key goes to the element with data-key: a link is followed, a fold opens, a form gets the focus, a
// button is pressed. data-opens names the key of a form that may still have to be fetched (#cac-viec). x is selection.js's.

const OFF = "phim-tat-tat";
const TYPES_TEXT =
  "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
// What Tab does not reach (the hidden button that makes Enter in a field send its form) no key reaches either.
const FIELDS = ["input:not([type=hidden])", "textarea", "select"]
  .map((each) => `${each}:not([tabindex="-1"])`)
  .join(", ");
const BUTTONS = 'button:not([tabindex="-1"])';

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
  const tab = document.querySelector(".desk-tabs__tabs [aria-current]");
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
  if (element.matches("a, button")) {
    element.click();
    return;
  }
  const fold = element.closest("details");
  if (fold) fold.open = true;
  // Where one writes, before the buttons that would write something there.
  /** @type {NodeListOf<HTMLElement>[]} */
  const [fields, buttons] = [element.querySelectorAll(FIELDS), element.querySelectorAll(BUTTONS)];
  const controls = [...fields, ...buttons];
  const target = element.matches("input") ? element : controls.find((each) => each.checkVisibility());
  if (!target) return;
  focus(target);
  if (element !== target) element.scrollIntoView({ block: "nearest" });
};

/**
 * Go to the form of a key; the forms of a report are there, or they come now.
 * @param {string} key
 */
const goToForm = (key) => {
  const find = () => document.querySelector(`#phan-anh [data-key="${CSS.escape(key)}"]`);
  const found = find();
  if (found instanceof HTMLElement) {
    go(found);
    return true;
  }
  const acts = document.getElementById("cac-viec");
  const address = acts?.getAttribute("hx-get");
  if (!acts || !address) return false;
  htmx.ajax("GET", address, { source: acts, target: acts, swap: "outerHTML" }).then(() => {
    const come = find();
    if (come instanceof HTMLElement) go(come);
  });
  return true;
};

const search = () => {
  const box = document.querySelector('.find input[type="search"]');
  if (box instanceof HTMLInputElement) focus(box);
  return box instanceof HTMLInputElement;
};

/**
 * What works while one types, too.
 * @param {KeyboardEvent} event
 */
const withControl = (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (event.key === "Enter" && form) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key.toLowerCase() === "k" && search()) {
    event.preventDefault();
  }
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || !areOn()) return;
  withControl(event);
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const isTyped = event.target instanceof Element && event.target.closest(TYPES_TEXT);
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    // Out of a field, or a menu is closed; what was typed stays.
    for (const menu of document.querySelectorAll(".desk-menu[open]")) menu.removeAttribute("open");
    if (isTyped && event.target instanceof HTMLElement) event.target.blur();
    return;
  }
  if (isTyped || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const dialog = sheet();
  if (key === "?" && dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (key === "x" && document.querySelector("[data-rows]")) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("desk:tick", { detail: { isRange: event.shiftKey } }));
    return;
  }
  // A key that is held down repeats itself: whatever acts, acts once.
  if (event.shiftKey || key.length > 1 || (event.repeat && !"jk".includes(key))) return;
  /** @type {HTMLElement | null} */
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]:not([hidden])`);
  if (target) {
    event.preventDefault();
    go(target);
  } else if (document.querySelector(`[data-opens="${CSS.escape(key)}"]`) && goToForm(key)) {
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-opens]");
  if (opener instanceof HTMLElement && goToForm(opener.dataset.opens ?? "")) {
    event.preventDefault();
    opener.closest("details")?.removeAttribute("open");
    return;
  }
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

document.addEventListener("htmx:after:swap", () => {
  render();
  showTab();
});
render();
showTab();
