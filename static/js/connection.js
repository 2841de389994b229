// When a part of the page does not come, say so: a tap must never lead to nothing. The page stays, with what was typed.

/** @param {string | null | undefined} text */
const announce = (text) => {
  const line = document.getElementById("mat-mang");
  if (line) line.textContent = text ?? "";
};
// No network, no answer in time.
document.addEventListener("htmx:error", () => announce(document.getElementById("mat-mang")?.dataset.text));
// The proxy answered instead of the site, with a page of its own that is not to be swapped in.
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.hx.reswap !== "none") return;
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  announce(page.getElementById("loi")?.textContent?.trim());
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.swap !== "none") announce("");
});
