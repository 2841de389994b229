// When a part of the page does not come, say so: a tap must never lead to nothing. The page stays, with what was typed.
const say = (text) => {
  const line = document.getElementById("mat-mang");
  if (line) line.textContent = text;
};
// No network, no answer in time.
document.addEventListener("htmx:error", () => say(document.getElementById("mat-mang")?.dataset.text));
// The proxy answered instead of the site, with a page of its own that is not to be swapped in.
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.hx.reswap !== "none") return;
  say(new DOMParser().parseFromString(ctx.text, "text/html").getElementById("loi").textContent.trim());
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.swap !== "none") say("");
});
