// When a part of the page does not come (no network, no answer in time), say so: a tap must never lead to nothing.

/** @param {boolean} isLost */
const announce = (isLost) => {
  const line = document.getElementById("mat-mang");
  if (line) line.textContent = (isLost && line.dataset.text) || "";
};
document.addEventListener("htmx:error", () => announce(true));
document.addEventListener("htmx:after:swap", () => announce(false));
