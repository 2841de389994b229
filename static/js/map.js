// Buttons with data-map open a map (map-view.js) when tapped; before that nothing of it is loaded but these lines.

/** @typedef {typeof import("./map-view.js")} Program */

/** @type {Promise<Program> | undefined} */
let program;
/**
 * Leaflet, asked for once.
 * @type {Promise<unknown> | undefined}
 */
let library;
let tries = 0;

/**
 * A browser remembers that a module could not be had; under another name it asks again.
 * @type {(address: string) => Promise<Program>}
 */
const load = (address) => {
  program ??= import(tries++ ? `${address}?${tries}` : address).catch((error) => {
    program = undefined;
    throw error;
  });
  return /** @type {Promise<Program>} */ (program);
};

/**
 * @param {"link" | "script"} tag
 * @param {Record<string, string>} attributes
 */
const attach = (tag, attributes) =>
  new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
    document.head.append(element);
  });

/** @param {DOMStringMap} words */
const loadLibrary = ({ library: src = "", sheet = "" }) => {
  library ??= Promise.all([attach("link", { rel: "stylesheet", href: sheet }), attach("script", { src })]);
  return library.catch((error) => {
    library = undefined;
    throw error;
  });
};

/** @param {HTMLButtonElement} button */
const open = async (button) => {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const [{ open: show }] = await Promise.all([load(button.dataset.program ?? ""), loadLibrary(button.dataset)]);
    show(button);
  } catch {
    const status = button.closest(".map")?.querySelector("[role=status]");
    if (status) status.textContent = button.dataset.failed ?? "";
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
};

const reveal = () => {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-map]:not(:disabled)");
  for (const button of buttons) {
    button.hidden = false;
    // The list's map stays open when a filter changes.
    if (program && button.dataset.points) program.then(({ reopen }) => reopen(button));
  }
};

reveal();
document.addEventListener("htmx:after:swap", reveal);
document.addEventListener("click", ({ target }) => {
  /** @type {HTMLButtonElement | null} */
  const button = target instanceof Element ? target.closest("[data-map]") : null;
  if (button) open(button);
});
