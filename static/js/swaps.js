// After a swap that somebody asked for, data-changed gets the focus; data-changed="say" is only said. Without a mark the
// focus stays, or goes to the heading.

const LONGEST_SAID = 300;

/**
 * Where the focus was, and how many items the list had.
 * @type {WeakMap<object, { isInside: boolean, id: string, children: number }>}
 */
const before = new WeakMap();

/** @param {Event | undefined} event What a page asks for by itself moves nobody. */
const isByItself = (event) => !event || !["submit", "click", "input", "change", "search", "keyup"].includes(event.type);

/** @param {HTMLElement} element */
const focus = (element) => {
  if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
};

/** @param {string} text */
const say = (text) => {
  const line = document.getElementById("vua-doi");
  if (!line) return;
  line.textContent = "";
  setTimeout(() => {
    line.textContent = text.replace(/\s+/g, " ").trim().slice(0, LONGEST_SAID);
  }, 50);
};

/**
 * The part of the page that was swapped; the site may have sent it to another place than was asked for.
 * @param {Element | string} target
 */
const placeOf = (target) => {
  if (!(target instanceof Element)) return document.querySelector(target);
  return target.isConnected ? target : document.getElementById(target.id);
};

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const { activeElement } = document;
  const place = placeOf(ctx.target);
  const isInside = Boolean(place?.contains(activeElement) || ctx.sourceElement.contains(activeElement));
  before.set(ctx, { isInside, id: activeElement?.id ?? "", children: place?.children.length ?? 0 });
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const was = before.get(ctx);
  const place = placeOf(ctx.target);
  if (!was || !(place instanceof HTMLElement) || ctx.swap === "none") return;
  const isLost = document.activeElement === document.body || document.activeElement === null;
  const again = was.id ? document.getElementById(was.id) : null;
  if (isByItself(ctx.sourceEvent)) {
    if (was.isInside && isLost) again?.focus({ preventScroll: true });
    return;
  }
  if (ctx.swap.startsWith("beforeend")) {
    const link = place.children[was.children]?.querySelector("a, button");
    if (link instanceof HTMLElement) focus(link);
    return;
  }
  // What gets the focus goes before what is only said.
  const changed = place.matches("[data-changed]")
    ? place
    : (place.querySelector('[data-changed]:not([data-changed="say"])') ?? place.querySelector("[data-changed]"));
  if (changed instanceof HTMLElement && changed.dataset.changed !== "say") {
    if (!changed.matches("form, section, [role]")) changed.setAttribute("role", "status");
    focus(changed);
    return;
  }
  if (changed instanceof HTMLElement) say(changed.textContent);
  if (was.isInside && isLost) {
    const heading = place.querySelector("h1, h2, h3");
    focus(again ?? (heading instanceof HTMLElement ? heading : place));
  }
});

// When a part of the page does not come, say so: a tap must never lead to nothing. The page stays, with what was typed.

/** @param {string | null | undefined} text */
const announceTrouble = (text) => {
  const line = document.getElementById("mat-mang");
  if (line) line.textContent = text ?? "";
};
// No network, no answer in time.
document.addEventListener("htmx:error", () => announceTrouble(document.getElementById("mat-mang")?.dataset.text));
// The proxy answered instead of the site, with a page of its own that is not to be swapped in.
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.hx.reswap !== "none") return;
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  announceTrouble(page.getElementById("loi")?.textContent?.trim());
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.swap !== "none") announceTrouble("");
});
