// A step that finds no line says so, and goes by itself when the line is back.
const FIRST = 2000;
const LONGEST = 60_000;

/** @typedef {{ form: HTMLFormElement, submitter: HTMLElement | null, timer: number, delay: number }} Waiting */

/** @type {Waiting | null} */
let waiting = null;

const announce = () => {
  const line = document.getElementById("mat-mang");
  if (line && waiting) line.textContent = line.dataset.resend ?? "";
};

const sendAgain = () => {
  const found = waiting;
  if (!found) return;
  clearTimeout(found.timer);
  if (found.form.isConnected) found.form.requestSubmit(found.submitter);
  else waiting = null;
};

/** @type {(form: HTMLFormElement, submitter: HTMLElement | null) => void} */
const wait = (form, submitter) => {
  clearTimeout(waiting?.timer);
  const delay = waiting?.form === form ? Math.min(2 * waiting.delay, LONGEST) : FIRST;
  waiting = { form, submitter, delay, timer: window.setTimeout(sendAgain, delay) };
  announce();
};

/** @param {Event | undefined} event */
const submitterOf = (event) => (event instanceof SubmitEvent ? event.submitter : null);

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (form instanceof HTMLFormElement && form.matches("[data-keep]")) wait(form, submitterOf(ctx.sourceEvent));
});
document.addEventListener("htmx:after:swap", () => {
  if (waiting && !waiting.form.isConnected) waiting = null;
});
window.addEventListener("online", sendAgain);
