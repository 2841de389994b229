// Forms with data-passkey let the browser make or use a passkey, and send its answer along as plain form data.
// They are hidden, and what has data-without-passkeys is shown, until it is certain that the browser can.

/** @type {Record<string, (options: any) => Promise<Credential | null>>} */
const steps = {
  create: (options) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

if ("PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential) {
  /** @type {NodeListOf<HTMLElement>} */
  const forms = document.querySelectorAll("[data-passkey]");
  /** @type {NodeListOf<HTMLElement>} */
  const notices = document.querySelectorAll("[data-without-passkeys]");
  for (const form of forms) form.hidden = false;
  for (const notice of notices) notice.hidden = true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement && form.dataset.passkey)) return;
  const answer = form.elements.namedItem("answer");
  if (!(answer instanceof HTMLInputElement) || answer.value) return;
  event.preventDefault();
  // Before the device makes a key that the site would not take.
  if (!form.reportValidity()) return;
  /** @type {HTMLElement | null} */
  const status = form.querySelector("[role=status]");
  if (status) status.textContent = "";
  try {
    const credential = await steps[form.dataset.passkey](JSON.parse(form.dataset.options ?? ""));
    if (!(credential instanceof PublicKeyCredential)) throw new TypeError("no passkey");
    answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    if (status) status.textContent = status.dataset.failed ?? "";
  }
});
