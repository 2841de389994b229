// Buttons with data-share offer the phone's own way to pass an address on, where there is one.
if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      // Whoever closes the sheet without choosing has done nothing wrong.
      navigator.share({ title: document.title, url: button.dataset.share }).catch(() => undefined);
    });
  }
}
