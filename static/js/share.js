// Buttons with data-share hand the address to the phone's own sharing (Zalo, messages), or copy it where there is none.
const reveal = () => {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-share]");
  for (const button of buttons) button.hidden = !(navigator.share || navigator.clipboard);
};

/** @param {HTMLElement} button */
const share = async (button) => {
  const { share: url = "", title = document.title } = button.dataset;
  try {
    if (navigator.share) return await navigator.share({ title, url });
    await navigator.clipboard.writeText(url);
    const status = button.nextElementSibling;
    if (status instanceof HTMLElement && status.dataset.done) status.textContent = status.dataset.done;
  } catch {
    // The reader closed the sheet, or the browser does not allow copying: the address stands below to be copied by hand.
  }
};

reveal();
document.addEventListener("click", ({ target }) => {
  /** @type {HTMLElement | null} */
  const button = target instanceof Element ? target.closest("[data-share]") : null;
  if (button) share(button);
});
