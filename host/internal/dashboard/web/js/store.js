// What all views share: how the service is doing, as its events tell it.

import { get } from "./api.js";
import { follow } from "./live.js";
import { session } from "./session.js";

const values = { overview: null, plugins: null, gpus: null };
const watchers = new Set();
let link = "connecting";
let end = null;

export const store = {
  get overview() { return values.overview; },
  get plugins() { return values.plugins?.plugins ?? null; },
  get gpus() { return values.gpus?.devices ?? null; },
  /** connecting, live, polling, paused or over. */
  get link() { return link; },

  /** Calls f with the name of what changed, until the function that it gives is called. */
  watch(f) {
    watchers.add(f);
    return () => watchers.delete(f);
  },

  start() {
    end ??= follow("events", { onEvent: take, onState: (state) => { link = state; tell("link"); }, poll: refresh });
  },

  stop() {
    end?.();
    end = null;
    for (const name in values) values[name] = null;
  },
};

function take(name, data) {
  if (!(name in values)) return;
  values[name] = data;
  tell(name);
}

function tell(name) {
  for (const f of watchers) f(name);
}

/** Asks for everything now. */
export async function refresh() {
  const asked = session.operator ? ["overview", "plugins", "gpus"] : ["overview"];
  await Promise.all(asked.map(async (name) => take(name, await get(name))));
}
