// Tells those who listen and those who look what has happened.

const region = () => document.getElementById("announce");
let timer = 0;

/** Says a sentence: read aloud politely, shown for a while. */
export function say(text, kind = "good") {
  const at = region();
  at.textContent = text;
  at.className = `toast toast-${kind}`;
  clearTimeout(timer);
  timer = setTimeout(() => { at.className = "unseen"; }, 6000);
}

/** Says it to those who listen only. */
export function whisper(text) {
  const at = region();
  if (at.className === "unseen") at.textContent = text;
}
