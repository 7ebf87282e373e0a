// Figures and times as people read them.

const whole = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const number = (n) => (n === null || n === undefined ? "–" : whole.format(n));
export const percent = (fraction) => `${Math.floor((fraction ?? 0) * 100)} %`;
export const time = (iso) => clock.format(new Date(iso));
export const hourMinute = (iso) => minute.format(new Date(iso));

/** The clock of today, with the day before it for older times. */
export function moment(iso) {
  const at = new Date(iso);
  return at.toDateString() === new Date().toDateString() ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
}

/** A length of time: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d. */
export function span(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return "–";
  if (seconds < 0.0995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return pair(Math.floor(s / 60), "min", s % 60, "s");
  if (s < 86400) return pair(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "min");
  return pair(Math.floor(s / 86400), "d", Math.floor((s % 86400) / 3600), "h");
}

/** A length between two times that are told to the second. */
export const seconds = (s) => (s < 1 ? "< 1 s" : span(Math.round(s)));

const pair = (a, unitA, b, unitB) => (b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`);

export const between = (from, to) => (new Date(to ?? Date.now()) - new Date(from)) / 1000;

/** How long ago: now, 12 s ago, 5 min ago, yesterday's date. */
export function ago(iso) {
  const s = between(iso);
  if (s < 2) return "now";
  if (s < 60) return `${Math.floor(s)} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ago`;
  return day.format(new Date(iso));
}

export function bytes(n) {
  if (n === null || n === undefined) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let u = 0;
  for (; n >= 1000 && u < units.length - 1; u++) n /= 1000;
  return `${u === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[u]}`;
}

export const mib = (n) => (n === null || n === undefined ? "–" : n >= 1024 ? `${(n / 1024).toFixed(n % 1024 ? 1 : 0)} GiB` : `${n} MiB`);

/** rendering_video becomes rendering video. */
export const words = (name) => String(name ?? "").replaceAll("_", " ");
/** A field's name as a label: callback_url becomes Callback URL. */
export function label(name) {
  const text = words(name).replace(/\b(url|id|fps|lufs|json|gpu|cpu)(s?)\b/gi, (_, word, s) => word.toUpperCase() + s).replace(/\bdb\b/g, "dB");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The end of an id: ids of the same hour begin alike. */
export const short = (id) => String(id ?? "").slice(-8);
export const plural = (n, one, many = one + "s") => `${number(n)} ${n === 1 ? one : many}`;
