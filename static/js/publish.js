// The button says what will happen, and choosing a date chooses the schedule.

/**
 * "7.30 pm", as web/filters.clock_time writes it.
 *
 * @param {string} time "19:30"
 */
const englishTime = (time) => {
  const [hour, minute] = time.split(":").map(Number);
  if (minute === 0 && hour % 12 === 0) return hour === 0 ? "12 midnight" : "12 noon";
  return `${hour % 12 || 12}${minute ? `.${String(minute).padStart(2, "0")}` : ""} ${hour < 12 ? "am" : "pm"}`;
};

/**
 * "07:00 ngày 1/12", "7 am on 1 December", as web/filters.time_and_day writes it.
 *
 * @param {string} value as in a field for a moment: "2026-12-01T07:00"
 * @param {string | undefined} thisYear
 */
const momentText = (value, thisYear) => {
  const [year, month, day, time] = value.split(/[-T]/);
  const isOtherYear = year !== thisYear;
  if (document.documentElement.lang === "vi")
    return `${time.slice(0, 5)} ngày ${Number(day)}/${Number(month)}${isOtherYear ? `/${year}` : ""}`;
  const name = new Date(Date.UTC(2000, Number(month) - 1)).toLocaleDateString("en-GB", {
    month: "long",
    timeZone: "UTC",
  });
  return `${englishTime(time)} on ${Number(day)} ${name}${isOtherYear ? ` ${year}` : ""}`;
};

/** @param {HTMLFormElement} form */
const followChoices = (form) => {
  const moment = /** @type {HTMLInputElement} */ (form.elements.namedItem("publish_at"));
  const when = /** @type {RadioNodeList} */ (form.elements.namedItem("when"));
  const button = /** @type {HTMLButtonElement} */ (form.elements.namedItem("promised"));
  const words = /** @type {HTMLSpanElement} */ (button.querySelector("span"));
  let cleared = "";

  const label = () => {
    const plan = moment.value ? moment.value.slice(0, 16) : when.value;
    button.value = plan;
    words.textContent = moment.value
      ? (form.dataset.at ?? "").replace("{when}", momentText(moment.value, form.dataset.year))
      : (form.dataset[plan] ?? "");
  };

  form.addEventListener("input", ({ target }) => {
    const isChoice = target instanceof HTMLInputElement && target.name === "when";
    if (target === moment && moment.value) when.value = "later";
    if (isChoice && when.value === "now") {
      cleared = moment.value;
      moment.value = "";
    } else if (isChoice) {
      moment.value ||= cleared;
      if (!moment.value) moment.focus();
    }
    label();
  });
  // A browser that comes back to the page fills the form in again.
  addEventListener("pageshow", label);
};

const publishForm = document.querySelector("[data-publish]");
if (publishForm instanceof HTMLFormElement) followChoices(publishForm);
