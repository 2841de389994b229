// Buttons with data-map open a map (map-view.js) when tapped; before that nothing of it is loaded but these lines.

/** @typedef {typeof import("./map-view.js")} Program */

/** @type {Promise<Program> | undefined} */
let program;
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

/** @param {HTMLButtonElement} button */
const open = async (button) => {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    await (await load(button.dataset.program ?? "")).open(button);
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
