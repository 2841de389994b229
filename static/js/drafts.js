// What is typed into a form with [data-draft] is saved on the server: when its author pauses, leaves the field, or leaves
// the page. The answer is the element itself, with the moment and the revision. Without this file a button does it.
const PAUSE = 800;
const RETRY = 10_000;

/** @typedef {{ timer: number, isSaving: boolean, isSent: boolean }} State */
/** @type {Map<HTMLFormElement, State>} Forms with something that is not saved yet. */
const unsaved = new Map();

/** @type {(form: HTMLFormElement) => HTMLElement | null} */
const holderOf = (form) => form.querySelector("[data-draft]");

/** @type {(form: HTMLFormElement) => URLSearchParams} Files go up when they are chosen, not here. */
const fieldsOf = (form) => {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  return fields;
};

/** @type {(holder: HTMLElement, text: string) => void} */
const say = (holder, text) => {
  const state = holder.querySelector("[data-draft-state]");
  if (state) state.textContent = text;
};

/** @type {(form: HTMLFormElement, pause: number) => void} */
const schedule = (form, pause) => {
  const state = unsaved.get(form) ?? { timer: 0, isSaving: false, isSent: false };
  clearTimeout(state.timer);
  state.timer = window.setTimeout(() => save(form), pause);
  unsaved.set(form, state);
};

/** @type {(form: HTMLFormElement, isLeaving?: boolean) => Promise<void>} */
const save = async (form, isLeaving = false) => {
  const [state, holder] = [unsaved.get(form), holderOf(form)];
  if (!state || !holder || state.isSaving || !form.isConnected || "draftStopped" in holder.dataset) return;
  clearTimeout(state.timer);
  state.timer = 0;
  state.isSaving = true;
  let answer = "";
  try {
    const response = await fetch(holder.dataset.draft ?? "", {
      method: "POST",
      body: fieldsOf(form),
      headers: { "HX-Request": "true" },
      keepalive: isLeaving,
    });
    answer = await response.text();
  } catch {
    // the line is dead: the browser has a copy (typed-copies.js), and it is tried again
  }
  state.isSaving = false;
  // The form was sent meanwhile: what follows is its answer.
  if (state.isSent) return;
  const found = new DOMParser().parseFromString(answer, "text/html").getElementById(holder.id);
  if (!found) {
    say(holder, holder.dataset.failed ?? "");
    schedule(form, RETRY);
    return;
  }
  holder.replaceWith(document.adoptNode(found));
  if (typeof htmx !== "undefined") htmx.process(found);
  // More was typed while this was on its way.
  if (state.timer) schedule(form, PAUSE);
  else unsaved.delete(form);
};

/** @type {(isLeaving: boolean) => void} */
const saveAll = (isLeaving) => {
  for (const [form, { timer }] of unsaved) if (timer) save(form, isLeaving);
};

/** @param {Event} event */
const noteTyped = ({ target, type }) => {
  const form = target instanceof Element ? target.closest("form") : null;
  if (!form || !holderOf(form)) return;
  if (target instanceof HTMLInputElement && target.type === "file") return;
  schedule(form, type === "change" ? 0 : PAUSE);
};
document.addEventListener("input", noteTyped);
document.addEventListener("change", noteTyped);
document.addEventListener("focusout", ({ target }) => {
  const form = target instanceof Element ? target.closest("form") : null;
  if (form && unsaved.get(form)?.timer) save(form);
});
window.addEventListener("pagehide", () => saveAll(true));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") saveAll(true);
});
window.addEventListener("online", () => saveAll(false));

// What is sent ends its draft; nothing may save it again behind that. A form that was refused comes back and is new.
/** @param {Event} event */
const forget = ({ target }) => {
  const form = target instanceof HTMLFormElement ? target : null;
  const state = form && unsaved.get(form);
  if (!form || !state) return;
  clearTimeout(state.timer);
  state.isSent = true;
  unsaved.delete(form);
};
document.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (submitter instanceof HTMLButtonElement && submitter.hasAttribute("formaction")) return;
  forget(event);
});

// Words that a template put in were typed by nobody, and are to stay as well.
document.addEventListener("htmx:after:swap", () => {
  for (const form of unsaved.keys()) if (!form.isConnected) unsaved.delete(form);
  for (const each of document.querySelectorAll("[data-draft-changed]")) {
    const form = each.closest("form");
    each.removeAttribute("data-draft-changed");
    if (form && holderOf(form)) schedule(form, 0);
  }
});
