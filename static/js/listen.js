// Reads a notice aloud in the browser's own Vietnamese voice; the button is there only where the phone has one.
// The words are those of the loudspeaker sheet, which writes numbers and abbreviations out.
const voice = () => window.speechSynthesis?.getVoices().find(({ lang }) => /^vi\b/i.test(lang.replace("_", "-")));

/** @param {string} href */
const linesOf = async (href) => {
  const page = new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
  return [...page.querySelectorAll(".print-sheet__aloud p")].map((line) => line.textContent ?? "");
};

/** @param {HTMLElement} part */
const offer = (part) => {
  const button = part.querySelector("button");
  const label = button?.querySelector("span");
  if (!button || !label) return;
  const start = label.textContent ?? "";
  let reading = false;
  const stop = () => {
    reading = false;
    label.textContent = start;
    speechSynthesis.cancel();
  };
  const read = async () => {
    reading = true;
    label.textContent = button.dataset.stop ?? start;
    speechSynthesis.speak(new SpeechSynthesisUtterance("")); // Safari lets only a tap begin to speak.
    try {
      const lines = await linesOf(part.dataset.listen ?? "");
      // One utterance a line: some voices fall silent in a long one.
      for (const line of reading ? lines : []) {
        const words = new SpeechSynthesisUtterance(line);
        words.lang = "vi-VN";
        words.voice = voice() ?? null;
        if (line === lines.at(-1)) words.onend = stop;
        speechSynthesis.speak(words);
      }
    } catch {
      stop(); // No connection: the text is there to be read.
    }
  };
  const show = () => {
    part.hidden = !voice();
  };
  button.addEventListener("click", () => (reading ? stop() : read()));
  addEventListener("pagehide", stop);
  window.speechSynthesis?.addEventListener("voiceschanged", show);
  show();
};

/** @type {NodeListOf<HTMLElement>} */
const parts = document.querySelectorAll("[data-listen]");
for (const part of parts) offer(part);
