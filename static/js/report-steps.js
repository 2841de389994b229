// The steps of a report: position on request, what a point tells, nothing lost on the way back, links to keep.
// Everything here is listened for on the document, because steps are swapped in.

// Longer than this, in ms, nothing waits for what is being saved.
const LONGEST_WAIT = 5000;

/** @param {string} selector */
const reveal = (selector) => {
  /** @type {NodeListOf<HTMLElement>} */
  const elements = document.querySelectorAll(selector);
  for (const element of elements) element.hidden = false;
};

/**
 * A text field or hidden field of a form, which the template surely has.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
const field = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/**
 * Where the report is: a point and from where it is known.
 * @param {HTMLFormElement} form
 * @param {"device" | "map"} source
 * @param {{ point?: string, accuracy?: string }} values
 */
const setPoint = (form, source, { point, accuracy = "" }) => {
  if (point !== undefined) field(form, "point").value = point;
  field(form, "accuracy").value = accuracy;
  field(form, "source").value = source;
};

/** @param {HTMLTextAreaElement} area */
const renderLength = (area) => {
  const most = Number(area.dataset.count);
  let line = area.nextElementSibling;
  if (!line?.classList.contains("typed-length")) {
    line = document.createElement("p");
    line.className = "typed-length";
    area.after(line);
  }
  const { lang } = document.documentElement;
  line.textContent = `${area.value.length.toLocaleString(lang)} / ${most.toLocaleString(lang)}`;
  line.classList.toggle("typed-length--over", area.value.length > most);
};

const showControls = () => {
  // js/photos.js, which sends what is chosen at once, comes with the first use of the form.
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll("[data-photos] [data-without-script]");
  for (const button of buttons) button.hidden = true;
  if (navigator.geolocation) reveal("[data-my-position]");
  reveal("[data-map-first]");
  if (navigator.clipboard) reveal("[data-copy]");
  if ("share" in navigator) reveal("[data-share]");
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const areas = document.querySelectorAll("textarea[data-count]");
  for (const area of areas) renderLength(area);
};

/** A point tells its street, where none was written. */
const fillStreet = () => {
  /** @type {HTMLElement | null} */
  const said = document.querySelector("[data-street]");
  const form = said?.closest("form");
  if (said && form && !field(form, "place_text").value) field(form, "place_text").value = said.dataset.street ?? "";
};

/** Who began with the map gets it at once; map.js may come later than this. */
const openMap = () => {
  /** @type {HTMLButtonElement | null} */
  const button = document.querySelector("[data-opens-map] [data-map]:not([hidden])");
  button?.closest("[data-opens-map]")?.removeAttribute("data-opens-map");
  button?.click();
};

const nameStep = () => {
  const heading = document.querySelector("#buoc h1");
  if (heading) document.title = `${heading.textContent} – Phố Nhà`;
};

/** @param {HTMLButtonElement} button */
const locate = (button) => {
  const form = button.form;
  /** @type {HTMLElement | null | undefined} */
  const status = form?.querySelector("[data-position-status]");
  if (!form || !status) return;
  status.textContent = status.dataset.asking ?? "";
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      setPoint(form, "device", {
        point: `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`,
        accuracy: String(Math.max(1, Math.round(coords.accuracy))),
      });
      form.requestSubmit(button);
      status.textContent = "";
    },
    () => {
      button.disabled = false;
      status.textContent = status.dataset.failed ?? "";
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
  );
};

/**
 * The form in which something was typed that is not sent yet.
 * @type {HTMLFormElement | null}
 */
let typed = null;
/** @type {Promise<unknown>} */
let saved = Promise.resolve();

// It goes to the draft when the page is left, whichever way.
const saveTyped = () => {
  const form = typed;
  typed = null;
  if (!form) return;
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("go", "save");
  saved = fetch(form.action, { method: "POST", body: data, keepalive: true }).catch(() => {});
};
// The step that comes next shows what was saved. Asked for at the same time, it would take that for another tab's words.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.fetch = async (address, request) => {
    await Promise.race([saved, new Promise((done) => setTimeout(done, LONGEST_WAIT))]);
    return fetch(address, request);
  };
});

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  if (target.form?.matches("[data-keep]") && target.name !== "ward") typed = target.form;
  if (target instanceof HTMLTextAreaElement && target.dataset.count) renderLength(target);
  // A point that is typed or corrected is no longer the device's.
  if (target.form && target.name === "point") setPoint(target.form, "map", {});
});
document.addEventListener("submit", () => {
  typed = null;
});
window.addEventListener("pagehide", saveTyped);
window.addEventListener("popstate", saveTyped, true);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveTyped());
document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element)) return;
  /** @type {HTMLButtonElement | null} */
  const position = event.target.closest("[data-my-position]");
  if (position) {
    event.preventDefault();
    locate(position);
    return;
  }
  /** @type {HTMLElement | null} */
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy ?? "");
    /** @type {HTMLElement | null | undefined} */
    const status = copy.parentElement?.querySelector("[data-copied]");
    if (status) status.textContent = status.dataset.copied ?? "";
  }
  /** @type {HTMLElement | null} */
  const share = event.target.closest("[data-share]");
  if (share) navigator.share({ title: share.dataset.title, url: share.dataset.share }).catch(() => {});
});
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement && target.form) || target.id !== "map-longitude") return;
  setPoint(target.form, "map", { point: `${field(target.form, "map-latitude").value}, ${target.value}` });
  typed = target.form;
  // Which ward and street is that?
  field(target.form, "point").dispatchEvent(new Event("change", { bubbles: true }));
});
// The search key searches; it never sends the step.
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || !(target instanceof HTMLInputElement && "wardSearch" in target.dataset)) return;
  event.preventDefault();
  target.dispatchEvent(new Event("search", { bubbles: true }));
});

/**
 * Other tabs with the same draft. The later one is told; the site guards what both of them write.
 * @type {BroadcastChannel | null}
 */
let tabs = null;
const meetOtherTabs = () => {
  tabs?.close();
  const notice = document.querySelector("[data-two-tabs]");
  if (!(notice instanceof HTMLElement) || !("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel(`ban-nhap-${notice.dataset.twoTabs}`);
  channel.onmessage = ({ data }) => {
    if (data === "opened") channel.postMessage("here");
    else notice.hidden = false;
  };
  channel.postMessage("opened");
  tabs = channel;
};

/**
 * Scripts come with the first step that needs them.
 * @type {Set<string>}
 */
const loaded = new Set();
let isUsed = false;
const hasTypedBefore = () => {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith("chu-vua-go:"));
  } catch {
    return false;
  }
};
const loadScripts = () => {
  /** @type {NodeListOf<HTMLElement>} */
  const needed = document.querySelectorAll("[data-needs]");
  for (const { dataset } of needed) {
    const address = dataset.needs ?? "";
    if (loaded.has(address) || ("whenUsed" in dataset && !isUsed && !hasTypedBefore())) continue;
    loaded.add(address);
    const script = document.createElement("script");
    script.type = "module";
    script.src = address;
    script.addEventListener("load", openMap);
    script.addEventListener("error", () => {
      loaded.delete(address);
      script.remove();
    });
    document.head.append(script);
  }
};

/** @param {Event} event */
const beginUse = ({ target }) => {
  if (isUsed || !(target instanceof Element && target.closest("[data-typed]"))) return;
  isUsed = true;
  loadScripts();
};
document.addEventListener("focusin", beginUse);
// A tap on a file field does not focus it in every browser; js/photos.js finds what was chosen before it came.
document.addEventListener("change", beginUse);
window.addEventListener("online", loadScripts);

let before = document.getElementById("buoc");
document.addEventListener("htmx:after:swap", () => {
  loadScripts();
  showControls();
  fillStreet();
  openMap();
  const now = document.getElementById("buoc");
  if (now !== before) {
    nameStep();
    meetOtherTabs();
  }
  before = now;
});
loadScripts();
showControls();
meetOtherTabs();
