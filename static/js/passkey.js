// Forms with data-passkey let the browser make or use a passkey, and send its answer along as plain form data.
// They are hidden, and what has data-without-passkeys is shown, until it is certain that the browser can.
const steps = {
  create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = false;
  for (const notice of document.querySelectorAll("[data-without-passkeys]")) notice.hidden = true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-passkey]");
  if (!form || form.elements.answer.value) return;
  event.preventDefault();
  // Before the device makes a key that the site would not take.
  if (!form.reportValidity()) return;
  const status = form.querySelector("[role=status]");
  status.textContent = "";
  try {
    const credential = await steps[form.dataset.passkey](JSON.parse(form.dataset.options));
    form.elements.answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    status.textContent = status.dataset.failed;
  }
});
