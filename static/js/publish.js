// The button says what will happen, and choosing a date chooses the schedule.
const form = document.querySelector("[data-publish]");
const { publish_at: moment, when, promised: button } = form?.elements ?? {};
let cleared = "";

// "07:00, 01/12", as web/filters.time_and_day writes it.
const written = (value) => {
  const [year, month, day, time] = value.split(/[-T]/);
  const other = year !== form.dataset.year;
  if (document.documentElement.lang === "vi") return `${time.slice(0, 5)}, ${day}/${month}${other ? `/${year}` : ""}`;
  const name = new Date(Date.UTC(2000, month - 1)).toLocaleDateString("en-GB", { month: "long", timeZone: "UTC" });
  return `${time.slice(0, 5)}, ${Number(day)} ${name}${other ? ` ${year}` : ""}`;
};

const label = () => {
  const plan = moment.value ? moment.value.slice(0, 16) : when.value;
  button.value = plan;
  button.querySelector("span").textContent = moment.value
    ? form.dataset.at.replace("{when}", written(moment.value))
    : form.dataset[plan];
};

form?.addEventListener("input", ({ target }) => {
  if (target === moment && moment.value) when.value = "later";
  if (target.name === "when" && when.value === "now") {
    cleared = moment.value;
    moment.value = "";
  } else if (target.name === "when") {
    moment.value ||= cleared;
    if (!moment.value) moment.focus();
  }
  label();
});
// A browser that comes back to the page fills the form in again.
if (form) addEventListener("pageshow", label);
