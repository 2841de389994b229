// A copy of what is typed lies in the browser until it is sent: it outlives a crash, a reload, a dead line, and any other
// act on the page. Forms with data-typed have one, by their address and by who is signed in (data-owner).
// Signing out empties the browser's storage (Clear-Site-Data); copies of another person are removed when seen.
const PREFIX = "chu-vua-go:";
const DAYS_KEPT = 14;
const PAUSE = 300;

/**
 * @typedef {Record<string, string[]>} Values Of each field, what was typed or chosen.
 * @typedef {{ at: number, base: Values, values: Values }} Copy `base` is what the site had when typing began.
 */

/** @type {() => HTMLFormElement[]} */
const copiedForms = () => [...document.querySelectorAll("form")].filter((form) => "typed" in form.dataset);

/**
 * A short name for an address, in which its secret cannot be read (FNV-1a).
 * @param {string} text
 */
const hash = (text) => {
  let found = 0x811c9dc5;
  for (const letter of text) found = Math.imul(found ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return found.toString(36);
};

/** @param {string} path */
const nameOfPath = (path) => `:${hash(path.slice(0, path.lastIndexOf("/")))}-${hash(path)}`;

/** @param {HTMLFormElement} form */
const nameOf = (form) =>
  `${PREFIX}${form.dataset.owner ?? "0"}${nameOfPath(new URL(form.action, location.href).pathname)}`;

/** @type {(form: HTMLFormElement, as: "typed" | "sent by the site") => Values} */
const valuesOf = (form, as) => {
  /** @type {Values} */
  const values = {};
  /** @type {(name: string, value?: string) => void} */
  const add = (name, value) => {
    values[name] ??= [];
    if (value !== undefined) values[name].push(value);
  };
  for (const each of form.elements) {
    if (each instanceof HTMLTextAreaElement) add(each.name, as === "typed" ? each.value : each.defaultValue);
    else if (each instanceof HTMLSelectElement) {
      const marked = [...each.options].filter((one) => (as === "typed" ? one.selected : one.defaultSelected));
      add(each.name, (marked[0] ?? each.options[0])?.value);
    } else if (each instanceof HTMLInputElement && each.name) {
      if (each.type === "checkbox" || each.type === "radio") {
        add(each.name, (as === "typed" ? each.checked : each.defaultChecked) ? each.value : undefined);
      } else if (!["hidden", "file", "password", "submit", "button", "search"].includes(each.type)) {
        add(each.name, as === "typed" ? each.value : each.defaultValue);
      }
    }
  }
  return values;
};

/** @type {(one: Values, other: Values) => boolean} */
const areEqual = (one, other) =>
  Object.keys({ ...one, ...other }).every((name) => (one[name] ?? []).join("\n") === (other[name] ?? []).join("\n"));

/** @type {(name: string) => Copy | null} */
const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null; // a browser may forbid pages to store anything
  }
};

/** @type {(name: string, copy?: Copy) => void} */
const write = (name, copy) => {
  try {
    if (copy) localStorage.setItem(name, JSON.stringify(copy));
    else localStorage.removeItem(name);
  } catch {
    // then the words are on the page alone
  }
};

/** @type {(isUnwanted: (name: string) => boolean) => void} */
const removeCopies = (isUnwanted) => {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && isUnwanted(name)) localStorage.removeItem(name);
    }
  } catch {
    // nothing was stored
  }
};

/**
 * Names are given to nobody's browser without consent: the form may say which box has to be ticked.
 * @param {HTMLFormElement} form
 */
const mayCopy = (form) => {
  const box = form.dataset.typedIf ? form.elements.namedItem(form.dataset.typedIf) : null;
  return !(box instanceof HTMLInputElement) || box.checked;
};

/** @param {HTMLFormElement} form */
const copy = (form) => {
  const [name, values, base] = [nameOf(form), valuesOf(form, "typed"), valuesOf(form, "sent by the site")];
  const known = read(name);
  if (!mayCopy(form) || (areEqual(values, base) && !known)) write(name);
  else write(name, { at: Date.now(), base: known?.base ?? base, values });
};

/** @type {(form: HTMLFormElement, values: Values) => void} */
const fill = (form, values) => {
  for (const each of form.elements) {
    if (!("name" in each) || typeof each.name !== "string" || !(each.name in values)) continue;
    const [first = ""] = values[each.name];
    if (each instanceof HTMLInputElement && (each.type === "checkbox" || each.type === "radio")) {
      each.checked = values[each.name].includes(each.value);
    } else if (each instanceof HTMLInputElement && (each.type === "hidden" || each.type === "file")) continue;
    else if (each instanceof HTMLInputElement || each instanceof HTMLTextAreaElement) each.value = first;
    else if (each instanceof HTMLSelectElement) each.value = first;
    else continue;
    each.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

/**
 * Says that words came back, with a button that does the other thing.
 * @type {(form: HTMLFormElement, text: string | undefined, label: string | undefined, act: () => void) => void}
 */
const tell = (form, text, label, act) => {
  form.querySelector("[data-restored]")?.remove();
  const line = document.createElement("p");
  line.className = "notice restored";
  line.setAttribute("role", "status");
  line.dataset.restored = "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = label ?? "";
  button.addEventListener("click", () => {
    line.remove();
    act();
  });
  line.append(`${text ?? ""} `, button);
  form.prepend(line);
  const fold = form.closest("details");
  if (fold) fold.open = true;
};

/** @param {HTMLFormElement} form */
const restore = (form) => {
  const name = nameOf(form);
  const found = read(name);
  const words = document.getElementById("ban-chep")?.dataset;
  if (!found || !words) return;
  const [typed, base] = [valuesOf(form, "typed"), valuesOf(form, "sent by the site")];
  // A step has saved it; a form that was refused has it before its author's eyes, and nowhere else.
  if (areEqual(found.values, base)) {
    if (form.matches("[data-keep]")) write(name);
    return;
  }
  if (areEqual(found.values, typed)) return;
  const when = new Date(found.at).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
  });
  const use = () => fill(form, found.values);
  const discard = () => {
    fill(form, base);
    write(name);
  };
  if (areEqual(found.base, base)) {
    use();
    tell(form, words.restored?.replace("#", when), words.discard, discard);
  } else {
    tell(form, words.other?.replace("#", when), words.use, use);
  }
};

/** @type {Map<HTMLFormElement, number>} */
const waiting = new Map();
const copyNow = () => {
  for (const [form, timer] of waiting) {
    clearTimeout(timer);
    copy(form);
  }
  waiting.clear();
};

/** @param {Event} event */
const noteTyped = ({ target }) => {
  const form = target instanceof Element ? target.closest("form") : null;
  if (!form || !("typed" in form.dataset)) return;
  clearTimeout(waiting.get(form));
  waiting.set(
    form,
    window.setTimeout(() => {
      waiting.delete(form);
      copy(form);
    }, PAUSE),
  );
};
document.addEventListener("input", noteTyped);
document.addEventListener("change", noteTyped);
window.addEventListener("pagehide", copyNow);
document.addEventListener("visibilitychange", copyNow);

// What has been sent needs no copy. Forms that are sent again from a page of their own have the same address.
document.addEventListener("submit", ({ target }) => {
  copyNow();
  if (!(target instanceof HTMLFormElement && "typedSent" in target.dataset)) return;
  const path = nameOfPath(new URL(target.action, location.href).pathname);
  removeCopies((name) => name.endsWith(path));
});

/**
 * Files that were chosen in forms that a swap replaces, by form and field.
 * @type {Map<string, FileList>}
 */
const files = new Map();
document.addEventListener("htmx:before:swap", (event) => {
  copyNow();
  const { ctx } = event.detail;
  const sent = ctx.sourceElement instanceof HTMLFormElement ? ctx.sourceElement : null;
  if (sent && "typed" in sent.dataset && ctx.response && ctx.response.status < 400) write(nameOf(sent));
  for (const form of copiedForms()) {
    for (const each of form.elements) {
      if (form === sent || !(each instanceof HTMLInputElement && each.type === "file" && each.files?.length)) continue;
      files.set(`${nameOf(form)} ${each.name}`, each.files);
    }
  }
});

const restoreAll = () => {
  for (const form of copiedForms()) {
    if ("typedReady" in form.dataset) continue;
    form.dataset.typedReady = "";
    restore(form);
    // It may have begun before this script came.
    if (!areEqual(valuesOf(form, "typed"), valuesOf(form, "sent by the site"))) copy(form);
    for (const each of form.elements) {
      const chosen = each instanceof HTMLInputElement && files.get(`${nameOf(form)} ${each.name}`);
      if (chosen && each.type === "file" && !each.files?.length) each.files = chosen;
    }
  }
  files.clear();
  // What became of a draft: sent, or thrown away.
  const { pathname } = location;
  const draft = `:${hash(pathname.slice(0, pathname.lastIndexOf("/")))}-`;
  if (document.querySelector("[data-copies-done]")) removeCopies((name) => name.includes(draft));
};
document.addEventListener("htmx:after:swap", restoreAll);

const owner = document.getElementById("ban-chep")?.dataset.owner;
removeCopies((name) => {
  const of = name.slice(PREFIX.length).split(":")[0];
  const isOld = (read(name)?.at ?? 0) < Date.now() - DAYS_KEPT * 24 * 3600 * 1000;
  return isOld || (owner !== undefined && owner !== "0" && of !== "0" && of !== owner);
});
restoreAll();
