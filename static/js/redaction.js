// Boxes over a photo, drawn by finger, pen or mouse, moved and sized by arrow keys. The numbers in the form are what is
// sent; a box on the photo only shows its row, so both are always the same.

/**
 * Left, top, width and height in percent of the photo.
 * @typedef {[number, number, number, number]} Box
 * @typedef {{ x: number, y: number }} Point
 */

const STEP = 1;
const SMALLEST = 1;
const NAMES = ["trai", "tren", "rong", "cao"];

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
const between = (value, least, most) => Math.min(Math.max(value, least), most);

/**
 * The box of two corners, cut to the photo.
 * @type {(a: Point, b: Point) => Box}
 */
const spanned = (a, b) => {
  const [left, right] = [a.x, b.x].sort((x, y) => x - y);
  const [top, bottom] = [a.y, b.y].sort((x, y) => x - y);
  return [round(left), round(top), round(right - left), round(bottom - top)];
};

/** @type {(box: Box, dx: number, dy: number) => Box} */
const moved = ([left, top, width, height], dx, dy) => [
  round(between(left + dx, 0, 100 - width)),
  round(between(top + dy, 0, 100 - height)),
  width,
  height,
];

/** @type {(box: Box, dx: number, dy: number) => Box} */
const sized = ([left, top, width, height], dx, dy) => [
  left,
  top,
  round(between(width + dx, SMALLEST, 100 - left)),
  round(between(height + dy, SMALLEST, 100 - top)),
];

/**
 * An element of the form, which the template surely has.
 * @type {(root: ParentNode, selector: string) => HTMLElement}
 */
const find = (root, selector) => {
  /** @type {HTMLElement | null} */
  const found = root.querySelector(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return found;
};

/** @param {HTMLFormElement} form */
const cover = (form) => {
  const [canvas, rows, said] = ["canvas", "rows", "said"].map((name) => find(form, `[data-${name}]`));
  const blank = /** @type {HTMLTemplateElement} */ (find(form, "[data-blank]"));
  const picture = find(canvas, "img");
  /**
   * What shows a row on the photo.
   * @type {Map<HTMLElement, HTMLButtonElement>}
   */
  const boxes = new Map();

  const allRows = () => /** @type {HTMLElement[]} */ ([...rows.children]);
  const announce = (/** @type {"added" | "dropped" | "full"} */ what) => {
    said.textContent = said.dataset[what] ?? "";
  };
  const inputs = (/** @type {HTMLElement} */ row) =>
    NAMES.map((name) => /** @type {HTMLInputElement} */ (find(row, `[name=${name}]`)));
  const read = (/** @type {HTMLElement} */ row) => {
    const values = inputs(row).map((input) => Number.parseFloat(input.value.replace(",", ".")) || 0);
    return /** @type {Box} */ (values);
  };

  /**
   * @param {HTMLElement} row
   * @param {Box} values
   */
  const write = (row, values) => {
    inputs(row).forEach((input, index) => {
      input.value = String(values[index]);
    });
    paint(row);
  };

  /** @param {HTMLElement} row */
  const paint = (row) => {
    const box = boxes.get(row);
    if (!box) return;
    const [left, top, width, height] = read(row);
    Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
    const number = allRows().indexOf(row) + 1;
    const label = Object.entries({ n: number, x: left, y: top, w: width, h: height }).reduce(
      (text, [key, value]) => text.replace(`{${key}}`, String(value)),
      canvas.dataset.label ?? "",
    );
    box.setAttribute("aria-label", label);
    find(row, "[data-number]").textContent = String(number);
  };

  /** @param {HTMLElement} row */
  const show = (row) => {
    const box = document.createElement("button");
    box.type = "button";
    box.className = "cover__box";
    box.setAttribute("aria-describedby", "cach-che");
    const corner = document.createElement("span");
    corner.className = "cover__corner";
    box.append(corner);
    canvas.append(box);
    boxes.set(row, box);
    box.addEventListener("keydown", (event) => press(event, row));
    row.addEventListener("input", () => paint(row));
    paint(row);
  };

  /**
   * A new row, or nothing when there are as many as may be.
   * @param {Box} values
   */
  const add = (values) => {
    if (rows.children.length >= Number(form.dataset.max)) {
      announce("full");
      return undefined;
    }
    rows.append(blank.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (rows.lastElementChild);
    show(row);
    write(row, values);
    return row;
  };

  /** @param {HTMLElement} row */
  const drop = (row) => {
    boxes.get(row)?.remove();
    boxes.delete(row);
    row.remove();
    for (const each of allRows()) paint(each);
    announce("dropped");
    find(form, "[data-add]").focus();
  };

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} row
   */
  const press = (event, row) => {
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const way = ways[event.key];
    if (way) write(row, (event.shiftKey ? sized : moved)(read(row), ...way));
    else if (event.key === "Delete" || event.key === "Backspace") drop(row);
    else return;
    event.preventDefault();
  };

  /** @param {PointerEvent} event */
  const place = (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    return {
      x: between(((event.clientX - left) / width) * 100, 0, 100),
      y: between(((event.clientY - top) / height) * 100, 0, 100),
    };
  };

  // From the first touch to the last: a new box on the photo, a box carried, or its corner pulled.
  canvas.addEventListener("pointerdown", (start) => {
    if (start.button !== 0 || !start.isPrimary || !(start.target instanceof Element)) return;
    const from = place(start);
    const box = start.target.closest(".cover__box");
    let row = [...boxes.keys()].find((each) => boxes.get(each) === box);
    const before = row && read(row);
    const change = start.target.closest(".cover__corner") ? sized : moved;
    start.preventDefault();
    canvas.setPointerCapture(start.pointerId);
    if (row) boxes.get(row)?.focus();

    const follow = (/** @type {PointerEvent} */ event) => {
      const to = place(event);
      if (row && before) {
        write(row, change(before, to.x - from.x, to.y - from.y));
        return;
      }
      const values = spanned(from, to);
      if (row) write(row, values);
      else if (Math.min(values[2], values[3]) >= SMALLEST) row = add(values); // less is a tap, no box
    };
    const finish = new AbortController();
    const end = () => {
      finish.abort();
      if (row && !before) {
        const [left, top, width, height] = read(row);
        write(row, [left, top, Math.max(width, SMALLEST), Math.max(height, SMALLEST)]);
        boxes.get(row)?.focus();
        announce("added");
      }
    };
    canvas.addEventListener("pointermove", follow, { signal: finish.signal });
    canvas.addEventListener("pointerup", end, { signal: finish.signal });
    canvas.addEventListener("pointercancel", end, { signal: finish.signal });
  });

  form.addEventListener("click", (event) => {
    /** @type {HTMLElement | null} */
    const button = event.target instanceof Element ? event.target.closest("[data-add], [data-drop]") : null;
    if (!button) return;
    event.preventDefault();
    if ("drop" in button.dataset) {
      drop(/** @type {HTMLElement} */ (button.closest("[data-row]")));
      return;
    }
    const row = add([40, 40, 20, 20]);
    if (!row) return;
    boxes.get(row)?.focus();
    announce("added");
  });

  form.classList.add("cover--drawn");
  /** @type {NodeListOf<HTMLElement>} */
  const scripted = form.querySelectorAll("[data-with-script]");
  for (const each of scripted) each.hidden = false;
  for (const row of allRows()) show(row);
};

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("[data-cover]");
for (const form of forms) cover(form);
