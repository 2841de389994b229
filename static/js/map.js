// Buttons with data-map open a map (map-view.js) when tapped; before that nothing of it is loaded but these lines.
let program;
let tries = 0;

// A browser remembers that a module could not be had; under another name it asks again.
const load = (address) =>
  (program ??= import(tries++ ? `${address}?${tries}` : address).catch((error) => {
    program = undefined;
    throw error;
  }));

const open = async (button) => {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    await (await load(button.dataset.program)).open(button);
  } catch {
    button.closest(".map").querySelector("[role=status]").textContent = button.dataset.failed;
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
};

const reveal = () => {
  for (const button of document.querySelectorAll("[data-map]:not(:disabled)")) {
    button.hidden = false;
    // The list's map stays open when a filter changes.
    if (program && button.dataset.points) program.then(({ reopen }) => reopen(button));
  }
};

reveal();
document.addEventListener("htmx:after:swap", reveal);
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-map]");
  if (button) open(button);
});
