// Buttons with data-position ask for the reader's position only when tapped, then open that address with it.
// Three decimals (about 100 m) are enough for "which is near", so no more leaves the phone.
for (const button of document.querySelectorAll("[data-position]")) {
  if (!navigator.geolocation) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const url = new URL(button.dataset.position, location.href);
        url.searchParams.set("vi-tri", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
        url.searchParams.set("sai-so", Math.round(Math.max(coords.accuracy, 100)));
        location.assign(url);
      },
      () => {
        button.disabled = false;
        button.removeAttribute("aria-busy");
        const failed = document.getElementById("khong-co-vi-tri");
        if (failed) failed.hidden = false;
      },
      { timeout: 15000, maximumAge: 60000 },
    );
  });
}
