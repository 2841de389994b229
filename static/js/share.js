// Buttons with data-share hand the address to the phone's own sharing (Zalo, messages), or copy it where there is none.
const reveal = () => {
  for (const button of document.querySelectorAll("[data-share]")) button.hidden = !(navigator.share || navigator.clipboard);
};

const share = async (button) => {
  const { share: url, title = document.title } = button.dataset;
  try {
    if (navigator.share) return await navigator.share({ title, url });
    await navigator.clipboard.writeText(url);
    const said = button.nextElementSibling;
    if (said?.dataset.done) said.textContent = said.dataset.done;
  } catch {
    // The reader closed the sheet, or the browser does not allow copying: the address stands below to be copied by hand.
  }
};

reveal();
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-share]");
  if (button) share(button);
});
