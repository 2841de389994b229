// Keys of the desk. A key goes to the element with data-key: a link is followed, a fold opens, a form gets the focus;
// nothing is ever sent by a key. In lists with data-rows j and k move from row to row; Enter is the link's own.
const OFF = "phim-tat-tat";
const OPENED = "hang-doi-da-mo";
const TYPES_TEXT = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
// What Tab does not reach (the hidden button that makes Enter in a field send its form) no key reaches either.
const CONTROLS = ["input:not([type=hidden])", "textarea", "select", "button"].map((each) => `${each}:not([tabindex="-1"])`).join(", ");

// A browser may forbid pages to remember anything: then the keys are on.
const remembered = (name, store = localStorage) => {
  try { return store.getItem(name); } catch { return null; }
};
const remember = (name, value, store = localStorage) => {
  try { value ? store.setItem(name, value) : store.removeItem(name); } catch { /* then not */ }
};

const areOn = () => remembered(OFF) !== "yes";
const sheet = () => document.getElementById("bang-phim-tat");

const show = () => {
  for (const each of document.querySelectorAll("[data-needs-script]")) each.hidden = false;
  for (const each of document.querySelectorAll("[data-shortcuts-switch]")) each.checked = areOn();
  for (const each of document.querySelectorAll("[data-key]")) {
    if (areOn()) each.setAttribute("aria-keyshortcuts", each.dataset.key);
    else each.removeAttribute("aria-keyshortcuts");
  }
};

// Of a line of tabs the chosen one is to be seen.
const showTab = () => {
  const tab = document.querySelector(".tabs--line [aria-current]");
  if (tab) tab.closest("ul").scrollLeft = tab.offsetLeft - tab.closest("ul").offsetLeft - 16;
};

const focus = (element) => {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
};

const go = (element) => {
  if (element.matches("a")) return element.click();
  const fold = element.closest("details");
  if (fold) fold.open = true;
  const target = element.matches("input") ? element : [...element.querySelectorAll(CONTROLS)].find((each) => each.checkVisibility());
  if (!target) return;
  focus(target);
  if (element !== target) element.scrollIntoView({ block: "nearest" });
};

const rows = () => [...document.querySelectorAll("[data-rows] .card__title a, #xem-them-nua")];

const move = (step) => {
  const all = rows();
  const here = all.findIndex((each) => each === document.activeElement || each.closest(".card")?.contains(document.activeElement));
  const next = here < 0 ? all[0] : all[here + step];
  if (next) focus(next);
  return all.length > 0;
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!areOn() || event.target.closest?.(TYPES_TEXT) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "?" && sheet()) {
    event.preventDefault();
    return sheet().showModal();
  }
  if (event.shiftKey || key.length > 1) return;
  if ((key === "j" && move(1)) || (key === "k" && move(-1))) return event.preventDefault();
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (target) {
    event.preventDefault();
    go(target);
  }
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] .card__title a");
  if (row) remember(OPENED, row.getAttribute("href"), sessionStorage);
  if (event.target.closest("[data-shortcuts-sheet]") && sheet()) {
    event.preventDefault();
    sheet().showModal();
  }
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-shortcuts-switch]")) return;
  remember(OFF, target.checked ? "" : "yes");
  show();
});

// Back from a report: on where one was.
const comeBack = () => {
  const href = remembered(OPENED, sessionStorage);
  const row = href && document.querySelector("[data-rows]") && rows().find((each) => each.getAttribute("href") === href);
  if (row) focus(row);
  if (document.querySelector("[data-rows]")) remember(OPENED, "", sessionStorage);
};

document.addEventListener("htmx:after:swap", () => {
  show();
  showTab();
});
window.addEventListener("pageshow", comeBack);
show();
showTab();
