// When a part of the page does not come (no network, no answer in time), say so: a tap must never lead to nothing.
const say = (text) => {
  const line = document.getElementById("mat-mang");
  if (line) line.textContent = text ? line.dataset.text : "";
};
document.addEventListener("htmx:error", () => say(true));
document.addEventListener("htmx:after:swap", () => say(false));
