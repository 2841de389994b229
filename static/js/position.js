// Buttons with data-position ask for the reader's position only when tapped, then open that address with it.
// Three decimals (about 100 m) are enough for "which is near", so no more leaves the phone.
const reveal = () => {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-position]");
  for (const button of buttons) button.hidden = false;
};

/**
 * @param {string} address
 * @param {GeolocationCoordinates} coordinates
 */
const open = (address, { latitude, longitude, accuracy }) => {
  const url = new URL(address, location.href);
  url.searchParams.set("vi-tri", `${latitude.toFixed(3)},${longitude.toFixed(3)}`);
  url.searchParams.set("sai-so", String(Math.round(Math.max(accuracy, 100))));
  location.assign(url);
};

/** @param {HTMLButtonElement} button */
const locate = (button) => {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => open(button.dataset.position ?? "", coords),
    () => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
      const status = button.nextElementSibling;
      if (status instanceof HTMLElement) status.textContent = status.dataset.failed ?? "";
    },
    { timeout: 15000, maximumAge: 60000 },
  );
};

if (navigator.geolocation) {
  reveal();
  document.addEventListener("htmx:after:swap", reveal); // buttons come with swapped parts, too
  document.addEventListener("click", ({ target }) => {
    /** @type {HTMLButtonElement | null} */
    const button = target instanceof Element ? target.closest("[data-position]") : null;
    if (button) locate(button);
  });
}
