// Boxes over a photo, drawn by finger, pen or mouse, moved and sized by arrow keys. The numbers in the form are what is
// sent; a box on the photo only shows its row, so both are always the same.
const STEP = 1;
const SMALLEST = 1;
const NAMES = ["trai", "tren", "rong", "cao"];

const round = (value) => Math.round(value * 10) / 10;
const between = (value, least, most) => Math.min(Math.max(value, least), most);

/** The box of two corners, cut to the photo. */
const spanned = (a, b) => {
  const [left, right] = [a.x, b.x].sort((x, y) => x - y);
  const [top, bottom] = [a.y, b.y].sort((x, y) => x - y);
  return [left, top, right - left, bottom - top].map(round);
};

const moved = ([left, top, width, height], dx, dy) => [
  round(between(left + dx, 0, 100 - width)), round(between(top + dy, 0, 100 - height)), width, height,
];

const sized = ([left, top, width, height], dx, dy) => [
  left, top, round(between(width + dx, SMALLEST, 100 - left)), round(between(height + dy, SMALLEST, 100 - top)),
];

const cover = (form) => {
  const find = (name) => form.querySelector(`[data-${name}]`);
  const [canvas, rows, blank, said] = ["canvas", "rows", "blank", "said"].map(find);
  const picture = canvas.querySelector("img");
  const boxes = new Map(); // row -> what shows it on the photo

  const inputs = (row) => NAMES.map((name) => row.querySelector(`[name=${name}]`));
  const read = (row) => inputs(row).map((input) => Number.parseFloat(input.value.replace(",", ".")) || 0);
  const write = (row, values) => {
    inputs(row).forEach((input, index) => { input.value = values[index]; });
    paint(row);
  };

  const paint = (row) => {
    const box = boxes.get(row);
    const values = read(row);
    ["left", "top", "width", "height"].forEach((side, index) => { box.style[side] = `${values[index]}%`; });
    const number = [...rows.children].indexOf(row) + 1;
    const label = canvas.dataset.label.replace("{n}", number);
    box.setAttribute("aria-label", ["x", "y", "w", "h"].reduce((text, key, index) => text.replace(`{${key}}`, values[index]), label));
    row.querySelector("[data-number]").textContent = number;
  };

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
    return box;
  };

  const add = (values) => {
    if (rows.children.length >= Number(form.dataset.max)) {
      said.textContent = said.dataset.full;
      return null;
    }
    rows.append(blank.content.cloneNode(true));
    const row = rows.lastElementChild;
    show(row);
    write(row, values);
    return row;
  };

  const drop = (row) => {
    boxes.get(row).remove();
    boxes.delete(row);
    row.remove();
    for (const each of rows.children) paint(each);
    said.textContent = said.dataset.dropped;
    find("add").focus();
  };

  const press = (event, row) => {
    const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const way = ways[event.key];
    if (way) write(row, (event.shiftKey ? sized : moved)(read(row), ...way));
    else if (event.key === "Delete" || event.key === "Backspace") drop(row);
    else return;
    event.preventDefault();
  };

  const place = (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    return {
      x: between(((event.clientX - left) / width) * 100, 0, 100),
      y: between(((event.clientY - top) / height) * 100, 0, 100),
    };
  };

  // From the first touch to the last: a new box on the photo, a box carried, or its corner pulled.
  canvas.addEventListener("pointerdown", (start) => {
    if (start.button !== 0 || !start.isPrimary) return;
    const from = place(start);
    const box = start.target.closest(".cover__box");
    let row = box && [...boxes.keys()].find((each) => boxes.get(each) === box);
    const before = row && read(row);
    const change = start.target.closest(".cover__corner") ? sized : moved;
    start.preventDefault();
    canvas.setPointerCapture(start.pointerId);
    if (box) box.focus();

    const follow = (event) => {
      const to = place(event);
      if (before) {
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
        boxes.get(row).focus();
        said.textContent = said.dataset.added;
      }
    };
    canvas.addEventListener("pointermove", follow, { signal: finish.signal });
    canvas.addEventListener("pointerup", end, { signal: finish.signal });
    canvas.addEventListener("pointercancel", end, { signal: finish.signal });
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-drop]");
    if (!button) return;
    event.preventDefault();
    if ("drop" in button.dataset) {
      drop(button.closest("[data-row]"));
      return;
    }
    const row = add([40, 40, 20, 20]);
    if (!row) return;
    boxes.get(row).focus();
    said.textContent = said.dataset.added;
  });

  form.classList.add("cover--drawn");
  for (const each of form.querySelectorAll("[data-with-script]")) each.hidden = false;
  for (const row of rows.children) show(row);
};

for (const form of document.querySelectorAll("[data-cover]")) cover(form);
