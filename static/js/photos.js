// Fields with data-photos send each chosen photo at once: made small here, one request a photo, with its progress.
// A broken upload is retried under the same name, so that the site stores it once. Without this, the form sends all.
const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 120_000;
const PREVIEW = 120;
// As large as the site's largest copy (reports/attachments/sizes.py): more would be sent for nobody.
const LONGEST = 1600;
const LARGE = 400_000;

/**
 * @typedef {object} Row What the reader sees of one photo on its way.
 * @property {HTMLLIElement} row
 * @property {HTMLSpanElement} name
 * @property {HTMLProgressElement} progress
 * @property {HTMLSpanElement} state
 * @property {HTMLButtonElement} again
 * @property {HTMLCanvasElement} preview
 *
 * @typedef {{ status: number, text: string }} Answer The status is 0 without an answer.
 */

/**
 * An element that the template surely has.
 * @type {(root: ParentNode, selector: string) => HTMLElement}
 */
const find = (root, selector) => {
  /** @type {HTMLElement | null} */
  const found = root.querySelector(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return found;
};

/**
 * The EXIF of a JPEG, turned upright, because the shrunk copy is: the site may be asked for the position in it.
 * @param {File} file
 */
const exifOf = async (file) => {
  const bytes = new Uint8Array(await file.slice(0, 131072).arrayBuffer());
  const view = new DataView(bytes.buffer);
  for (
    let at = 2;
    at + 10 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda;
    at += 2 + view.getUint16(at + 2)
  ) {
    const length = 2 + view.getUint16(at + 2);
    if (bytes[at + 1] !== 0xe1 || view.getUint32(at + 4) !== 0x45786966 || at + length > bytes.length) continue;
    const little = view.getUint16(at + 10) === 0x4949;
    const entries = at + 10 + view.getUint32(at + 14, little);
    const count = view.getUint16(entries, little);
    for (let number = 0; number < count; number++) {
      const entry = entries + 2 + 12 * number;
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
    return bytes.slice(at, at + length);
  }
  return null;
};

/** @param {File} file */
const shrink = async (file) => {
  if (file.type !== "image/jpeg" && file.type !== "image/webp") return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < LARGE) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    /** @type {Blob | null} */
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.75));
    if (!small || small.size >= file.size) return file;
    const exif = file.type === "image/jpeg" ? await exifOf(file).catch(() => null) : null;
    const parts = exif ? [small.slice(0, 2), exif, small.slice(2)] : [small];
    return new File(parts, `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  } catch {
    return file; // what the browser cannot read, the site may
  }
};

/**
 * What was chosen, at once: drawn, because pictures come from this site alone.
 * @type {(canvas: HTMLCanvasElement, file: File) => Promise<void>}
 */
const drawPreview = async (canvas, file) => {
  try {
    const picture = await createImageBitmap(file, { resizeWidth: 2 * PREVIEW });
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    picture.close();
    canvas.hidden = false;
  } catch {
    // then no preview
  }
};

const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @type {(address: string, data: FormData, progress: (percent: number) => void) => Promise<Answer>} */
const post = (address, data, progress) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = ({ loaded, total }) => progress(total ? (100 * loaded) / total : 0);
    request.onload = () => done({ status: request.status, text: request.responseText });
    request.onerror = request.onabort = () => done({ status: 0, text: "" });
    request.send(data);
  });

/** @param {HTMLElement} field */
const setUp = (field) => {
  const form = /** @type {HTMLFormElement} */ (field.closest("form"));
  const input = /** @type {HTMLInputElement} */ (find(field, "input[type=file]"));
  const list = find(field, "[data-uploads]");
  const status = find(field, "[data-says]");
  const words = /** @type {Record<string, string>} */ (list.dataset);
  /**
   * What could not be sent, by its row.
   * @type {Map<HTMLElement, File>}
   */
  const broken = new Map();
  /**
   * How each of them is tried again.
   * @type {Map<HTMLElement, { retry: () => void, timer: number, pause: number }>}
   */
  const retries = new Map();
  let queue = Promise.resolve();
  let busy = 0;
  find(field, "[data-without-script]").hidden = true;

  /** @type {(name: string) => Row} */
  const newRow = (name) => {
    const row = document.createElement("li");
    row.className = "upload";
    const parts = {
      preview: document.createElement("canvas"),
      name: document.createElement("span"),
      progress: document.createElement("progress"),
      state: document.createElement("span"),
      again: document.createElement("button"),
    };
    parts.preview.className = "upload__preview";
    parts.preview.hidden = true;
    parts.preview.setAttribute("role", "img");
    parts.preview.setAttribute("aria-label", name);
    parts.name.className = "upload__name";
    parts.name.textContent = name;
    parts.progress.max = 100;
    parts.progress.setAttribute("aria-label", name);
    parts.state.className = "upload__state";
    parts.again.className = "button button--quiet";
    parts.again.type = "button";
    parts.again.hidden = true;
    parts.again.textContent = words.retry;
    row.append(...Object.values(parts));
    list.append(row);
    return { row, ...parts };
  };

  /**
   * @param {Row} parts
   * @param {string} text
   */
  const announce = (parts, text) => {
    parts.state.textContent = text;
    status.textContent = `${parts.name.textContent}: ${text}`;
  };

  /**
   * @param {Row} parts
   * @param {string} text
   */
  const fail = (parts, text) => {
    parts.row.classList.add("upload--broken");
    parts.progress.hidden = true;
    announce(parts, text);
  };

  /**
   * @param {Row} parts
   * @param {File} file
   * @param {string} key The same for each try, so that the site keeps the photo once.
   */
  const send = async (parts, file, key) => {
    const data = new FormData();
    const token = form.elements.namedItem("csrf_token");
    if (token instanceof HTMLInputElement) data.append("csrf_token", token.value);
    data.append("ma-tai-len", key);
    data.append("anh", file, file.name);
    parts.row.classList.remove("upload--broken");
    parts.progress.hidden = false;
    parts.again.hidden = true;
    announce(parts, words.sending);
    const answer = await post(field.dataset.photos ?? "", data, (percent) => {
      parts.progress.value = percent;
    });
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    if (answer.status === 200 && page.getElementById("anh-da-gui")) {
      broken.delete(parts.row);
      announce(parts, words.sent);
      parts.row.remove();
      const target = find(document, "#anh-da-gui");
      await htmx.swap({ sourceElement: target, text: answer.text, target, swap: "outerHTML" });
    } else if (answer.status > 0 && answer.status < 500 && answer.status !== 429) {
      broken.delete(parts.row);
      // The list's own words; else those of an error page, of the site or of the proxy.
      const problem = page.querySelector(".notice p") ?? page.getElementById("loi");
      fail(parts, problem && answer.status !== 400 ? problem.textContent.trim() : words.stale);
    } else {
      broken.set(parts.row, file);
      const problem = page.querySelector(".notice p");
      fail(parts, problem ? problem.textContent.trim() : words.broken);
      parts.again.hidden = false;
    }
  };

  /** @param {HTMLElement} row */
  const tryAgainLater = (row) => {
    const found = retries.get(row);
    if (!found || !broken.has(row)) return;
    clearTimeout(found.timer);
    found.timer = window.setTimeout(found.retry, found.pause);
    found.pause = Math.min(2 * found.pause, LONGEST_PAUSE);
  };

  /** @param {() => Promise<void>} work */
  const enqueue = (work) => {
    busy += 1;
    queue = queue.then(work).finally(() => {
      busy -= 1;
    });
  };

  const sendChosen = () => {
    for (const file of input.files ?? []) {
      const parts = newRow(file.name);
      const key = newKey();
      drawPreview(parts.preview, file);
      enqueue(async () => {
        announce(parts, words.shrinking);
        const small = await shrink(file);
        const attempt = async () => {
          await send(parts, small, key);
          tryAgainLater(parts.row);
        };
        const retry = () => {
          clearTimeout(retries.get(parts.row)?.timer);
          // Two reasons to try again are one try.
          if (!broken.has(parts.row) || !field.isConnected) return;
          // It waits for those before it; the tap is answered at once.
          parts.again.hidden = true;
          enqueue(async () => {
            if (broken.has(parts.row)) await attempt();
          });
        };
        retries.set(parts.row, { retry, timer: 0, pause: FIRST_PAUSE });
        parts.again.addEventListener("click", retry);
        await attempt();
      });
    }
    input.value = "";
  };
  input.addEventListener("change", sendChosen);

  window.addEventListener("online", () => {
    for (const { retry } of retries.values()) retry();
  });

  // Nothing is left behind: the form waits for what is on its way, and takes along what could not be sent.
  const wait = (/** @type {SubmitEvent} */ event) => {
    if (busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      queue.then(() => form.requestSubmit(submitter));
    } else if (broken.size) {
      const files = new DataTransfer();
      for (const file of broken.values()) files.items.add(file);
      input.files = files.files;
    }
  };
  // First of all listeners: htmx must not send what is still waiting.
  form.addEventListener("submit", wait, { capture: true });
  // On a slow line a photo is chosen before this script comes.
  sendChosen();
};

/**
 * A report that starts from a photo: choosing it sends it.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 */
const start = async (form, input) => {
  const status = find(form, "[role=status]");
  status.textContent = status.dataset.sending ?? "";
  const small = new DataTransfer();
  for (const file of input.files ?? []) small.items.add(await shrink(file));
  input.files = small.files;
  form.requestSubmit();
};
/** @type {NodeListOf<HTMLFormElement>} */
const starters = document.querySelectorAll("[data-photo-start]");
for (const form of starters) {
  find(form, "[data-without-script]").hidden = true;
  form.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.files?.length) start(form, target);
  });
}

const setUpAll = () => {
  /** @type {NodeListOf<HTMLElement>} */
  const fields = document.querySelectorAll("[data-photos]:not([data-ready])");
  for (const field of fields) {
    field.dataset.ready = "yes";
    setUp(field);
  }
};
setUpAll();
document.addEventListener("htmx:after:swap", setUpAll); // steps of a report are swapped in
