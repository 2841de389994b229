// Forms with data-send-later outlive a dead line, with their photos: what is chosen lies in the browser until it is sent,
// and what could not be sent goes by itself when the line is back, while this page is open or when it is opened again.
// Words alone are typed-copies.js's; the site knows an answer that it has already (reports/web/agency_reply.py).
const DAYS_KEPT = 14;
const FIRST = 2000;
const LONGEST = 60_000;
const STORE = "forms";

/**
 * @typedef {object} Stored What a form holds, by the path of its address.
 * @property {string} path
 * @property {number} at When it was sent, or last changed.
 * @property {boolean} isSent Its author has sent it, so it goes by itself.
 * @property {[string, FormDataEntryValue][]} fields
 */

/** @type {Promise<IDBDatabase | null>} */
const database = new Promise((done) => {
  try {
    const request = indexedDB.open("gui-sau", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "path" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => done(null);
  } catch {
    done(null); // a browser may forbid pages to store anything
  }
});

/** @type {<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>) => Promise<T | null>} */
const use = async (mode, act) => {
  const found = await database;
  if (!found) return null;
  return new Promise((done) => {
    try {
      const request = act(found.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null); // full: the page still has it
    } catch {
      done(null);
    }
  });
};

/** @type {(path: string) => Promise<Stored | null>} */
const read = async (path) => (await use("readonly", (store) => store.get(path))) ?? null;
/** @type {(stored: Stored) => Promise<unknown>} */
const write = (stored) => use("readwrite", (store) => store.put(stored));
/** @type {(path: string) => Promise<unknown>} */
const forget = (path) => use("readwrite", (store) => store.delete(path));

const forgetOld = async () => {
  const oldest = Date.now() - DAYS_KEPT * 24 * 3600 * 1000;
  /** @type {Stored[]} */
  const all = (await use("readonly", (store) => store.getAll())) ?? [];
  for (const each of all) if (each.at < oldest) await forget(each.path);
};

/** @param {HTMLFormElement} form */
const setUp = async (form) => {
  const path = new URL(form.action, location.href).pathname;
  const says = form.querySelector("[data-says]");
  const words = says instanceof HTMLElement ? says.dataset : {};
  let [timer, delay, isSending, goes] = [0, FIRST, false, false];

  /** @param {string | undefined} text */
  const announce = (text) => {
    if (says) says.textContent = text ?? "";
  };

  /** @param {Stored} stored */
  const send = async (stored) => {
    if (isSending) return;
    isSending = true;
    clearTimeout(timer);
    announce(words.sending);
    const data = new FormData();
    for (const [name, value] of stored.fields) data.append(name, value);
    const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
    isSending = false;
    if (answer?.redirected) {
      await forget(path);
      location.assign(answer.url);
    } else if (answer && answer.status < 500 && answer.status !== 429) {
      // Something in it is wrong. The form goes by itself, and the site's page says what.
      await forget(path);
      goes = true;
      const button = [...form.elements].find(
        (each) =>
          each instanceof HTMLButtonElement &&
          stored.fields.some(([name, value]) => each.name === name && each.value === value),
      );
      form.requestSubmit(button instanceof HTMLElement ? button : null);
    } else {
      announce(words.kept);
      timer = window.setTimeout(() => send(stored), delay);
      delay = Math.min(2 * delay, LONGEST);
    }
  };

  /** @param {Stored} stored */
  const restore = (stored) => {
    const files = new Map();
    for (const [name, value] of stored.fields) {
      const field = form.elements.namedItem(name);
      if (value instanceof File && value.size) {
        files.set(name, [...(files.get(name) ?? []), value]);
      } else if (field instanceof HTMLTextAreaElement && !field.value && typeof value === "string") {
        field.value = value;
      }
    }
    for (const [name, chosen] of files) {
      const field = form.elements.namedItem(name);
      if (!(field instanceof HTMLInputElement) || field.files?.length) continue;
      const transfer = new DataTransfer();
      for (const each of chosen) transfer.items.add(each);
      field.files = transfer.files;
    }
    if (files.size) announce(words.restored);
  };

  /** @type {(isSent: boolean, submitter?: HTMLElement | null) => Stored} */
  const current = (isSent, submitter) => ({
    path,
    at: Date.now(),
    isSent,
    fields: [...new FormData(form, submitter)],
  });

  form.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "file") write(current(false));
  });
  form.addEventListener("submit", async (event) => {
    if (goes) return;
    event.preventDefault();
    const stored = current(true, event.submitter);
    delay = FIRST;
    await write(stored);
    await send(stored);
  });
  const sendStored = async () => {
    const stored = await read(path);
    if (stored?.isSent && document.visibilityState === "visible") await send(stored);
  };
  window.addEventListener("online", sendStored);
  document.addEventListener("visibilitychange", sendStored);

  const stored = await read(path);
  if (!stored) return;
  restore(stored);
  if (stored.isSent) await send(stored);
};

await forgetOld();
for (const form of document.querySelectorAll("form")) if ("sendLater" in form.dataset) setUp(form);

export {};
