// Follows what happens: by a stream while that works, by asking again and again while it does not, and not at all while
// nobody looks. A browser has six connections to a host over all its tabs: hidden tabs give theirs back.

import { Refusal } from "./api.js";
import { read } from "./stream.js";

const PATIENCE = 3; // streams that break one after the other before we ask instead
const GIVE_UP = new Set([400, 401, 403, 404]); // asking again would not help
const ASK = 4000;
const LONGEST = 15000;
const AFTER_HIDING = 5000;

/**
 * follow calls onEvent(name, data) for what happens at path until the function that it gives is called, and onState with
 * "connecting", "live", "polling", "paused" or "over". poll is asked instead while streams break.
 */
export function follow(path, { onEvent, onState = () => {}, poll }) {
  const last = { id: "" };
  let attempt = null;
  let timer = 0;
  let asking = 0;
  let failures = 0;
  let ended = false;

  async function connect() {
    clearTimeout(timer);
    const mine = new AbortController();
    attempt = mine;
    if (failures < PATIENCE) onState("connecting");
    try {
      const how = await read(path, { signal: mine.signal, last, onEvent: (name, data) => attempt === mine && onEvent(name, data), onOpen: opened });
      if (how === "done") return finish();
      failures++;
    } catch (problem) {
      if (mine.signal.aborted) return;
      if (problem instanceof Refusal && GIVE_UP.has(problem.status)) return finish();
      failures++;
    }
    if (attempt === mine && !ended) again();
  }

  function opened() {
    failures = 0;
    clearInterval(asking);
    asking = 0;
    onState("live");
  }

  // again waits longer each time, and not as long as other pages do.
  function again() {
    attempt = null;
    if (failures >= PATIENCE) ask();
    timer = setTimeout(connect, Math.min(LONGEST, 500 * 2 ** failures) * (0.75 + Math.random() / 2));
  }

  function ask() {
    onState("polling");
    if (!poll || asking) return;
    asking = setInterval(() => poll().catch(() => {}), ASK);
    poll().catch(() => {});
  }

  function pause() {
    attempt?.abort();
    attempt = null;
    clearTimeout(timer);
    clearInterval(asking);
    asking = 0;
  }

  function finish() {
    ended = true;
    pause();
    removeEventListener("visibilitychange", look, true);
    onState("over");
  }

  function look() {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => { pause(); onState("paused"); }, AFTER_HIDING);
    else if (!attempt) connect();
  }

  addEventListener("visibilitychange", look, true);
  connect();
  return finish;
}
