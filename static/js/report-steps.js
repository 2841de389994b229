// The steps of a report: position on request, nothing lost on the way back, one report for two taps, links to keep.
// Everything here is listened for on the document, because steps are swapped in.
const show = () => {
  if (navigator.geolocation) for (const button of document.querySelectorAll("[data-my-position]")) button.hidden = false;
  if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  if (navigator.share) for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
  for (const area of document.querySelectorAll("textarea[data-count]")) count(area);
};

// The author hears which step this is, and reads what is wrong with it.
const arrive = () => {
  const step = document.getElementById("buoc");
  const heading = step?.querySelector("h1");
  if (!heading) return;
  document.title = `${heading.textContent} – Phố Nhà`;
  const target = step.querySelector(".error-summary") ?? heading;
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
};

const count = (area) => {
  const most = Number(area.dataset.count);
  let line = area.nextElementSibling;
  if (!line?.classList.contains("typed-length")) {
    line = document.createElement("p");
    line.className = "typed-length";
    area.after(line);
  }
  line.textContent = `${area.value.length.toLocaleString(document.documentElement.lang)} / ${most.toLocaleString(document.documentElement.lang)}`;
  line.classList.toggle("typed-length--over", area.value.length > most);
};

const ask = (button) => {
  const form = button.form;
  const status = form.querySelector("[data-position-status]");
  status.textContent = status.dataset.asking;
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      form.elements.point.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
      form.elements.accuracy.value = Math.max(1, Math.round(coords.accuracy));
      form.elements.source.value = "device";
      form.requestSubmit(button);
      status.textContent = "";
    },
    () => {
      button.disabled = false;
      status.textContent = status.dataset.failed;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
  );
};

// What was typed and not sent yet goes to the draft when the page is left, whichever way.
let typed = null;
const keep = () => {
  const form = typed;
  typed = null;
  if (!form) return;
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("go", "save");
  navigator.sendBeacon(form.action, data);
};

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches("[data-keep]") && target.name !== "ward") typed = target.form;
  if (target.matches("textarea[data-count]")) count(target);
  // A point that is typed or corrected is no longer the device's.
  if (target.name === "point") {
    target.form.elements.source.value = "map";
    target.form.elements.accuracy.value = "";
  }
});
document.addEventListener("submit", (event) => {
  typed = null;
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pagehide", keep);
window.addEventListener("popstate", keep, true);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
// Back in the page's own memory: it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
});

document.addEventListener("click", async (event) => {
  const position = event.target.closest("[data-my-position]");
  if (position) {
    event.preventDefault();
    return ask(position);
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const status = copy.parentElement.querySelector("[data-copied]");
    status.textContent = status.dataset.copied;
  }
  const share = event.target.closest("[data-share]");
  if (share) navigator.share({ title: share.dataset.title, url: share.dataset.share }).catch(() => {});
});
document.addEventListener("change", ({ target }) => {
  if (target.id === "map-longitude") {
    const { point, accuracy, source } = target.form.elements;
    point.value = `${target.form.elements["map-latitude"].value}, ${target.value}`;
    accuracy.value = "";
    source.value = "map";
    typed = target.form;
  }
});
let before = document.getElementById("buoc");
document.addEventListener("htmx:after:swap", () => {
  show();
  const now = document.getElementById("buoc");
  if (now !== before) arrive();
  before = now;
});
show();
