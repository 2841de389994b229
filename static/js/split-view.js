// The queue beside the open report: which row is open, and what comes next. Without this file every row is a link to a
// page, and the arrows of a report are links, too.

/** @returns {HTMLAnchorElement[]} */
const rows = () => {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("[data-rows] .line__link");
  return [...links];
};

const showWhereOneIs = () => {
  const all = rows();
  const code = document.getElementById("phan-anh")?.dataset.code;
  const here = code ? all.findIndex((each) => each.closest("li")?.id === `hang-${code}`) : -1;
  for (const [index, each] of all.entries()) {
    if (index === here) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
  if (here < 0) return;
  all[here]?.scrollIntoView({ block: "nearest" });
  const [before, next] = [all[here - 1], all[here + 1]];
  for (const { rel, row } of [
    { rel: "next", row: next },
    { rel: "prev", row: before },
  ]) {
    const link = document.querySelector(`#phan-anh .trail [rel="${rel}"]`);
    if (!(link instanceof HTMLAnchorElement)) continue;
    link.hidden = !row;
    if (row) link.href = row.href;
  }
  // What an act goes on with is what stands next in the list as it is seen.
  const goesOn = document.querySelector('#phan-anh [data-goes-on] input[name="ke"]');
  if (goesOn instanceof HTMLInputElement) goesOn.value = (next ?? before)?.pathname.split("/").pop() ?? "";
  // The one that is probably opened next is fetched while this one is read.
  next?.dispatchEvent(new CustomEvent("soon"));
};

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const arrow = event.target.closest('#phan-anh .trail [rel="next"], #phan-anh .trail [rel="prev"]');
  const row = arrow instanceof HTMLAnchorElement && rows().find((each) => each.href === arrow.href);
  if (row) {
    event.preventDefault();
    row.click();
  }
});
document.addEventListener("htmx:after:swap", showWhereOneIs);
// The list and htmx are there by then.
window.addEventListener("load", showWhereOneIs);
