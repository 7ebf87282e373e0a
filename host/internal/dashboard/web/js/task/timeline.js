// What happened to a task: drawn to scale, and told line by line.

import { h } from "../dom.js";
import { between, label as labelOf, moment, percent, span, words } from "../format.js";

const ENDS = new Set(["completed", "failed", "cancelled"]);
const LEAVES = new Set(["retried", "reclaimed", "crashed", "handed_back", ...ENDS]);
const NAMES = { submitted: "Submitted", held: "Held", claimed: "Claimed", step: "Step", retried: "To be tried again", reclaimed: "Taken back", handed_back: "Handed back", crashed: "Crashed", completed: "Committed", failed: "Failed", cancelled: "Cancelled", webhook: "Webhook" };

export function timeline(entries) {
  if (entries.length === 0) return null;
  return [h("div", { class: "phases" }, bar(entries)), h("ol", { class: "timeline" }, entries.map((e, i) => line(e, entries[i - 1])))];
}

/** Phases are what lies between entries: waiting, or running a step of an attempt. */
export function phases(entries, now = Date.now()) {
  const all = [];
  let open = null;
  const close = (at) => { if (open) all.push({ ...open, to: new Date(at).getTime() }); open = null; };
  const begin = (kind, name, at) => { close(at); open = { kind, name, from: new Date(at).getTime() }; };
  for (const e of entries) {
    if (e.event === "submitted" || e.event === "held") begin("waiting", words(e.event === "held" ? "held" : "waiting"), e.at);
    else if (e.event === "claimed") begin("running", "starting", e.at);
    else if (e.event === "step") begin("running", words(e.step), e.at);
    else if (ENDS.has(e.event)) close(e.at);
    else if (LEAVES.has(e.event)) begin("waiting", "waiting again", e.at);
  }
  if (open) all.push({ ...open, to: now });
  return all.filter((p) => p.to >= p.from);
}

function bar(entries) {
  const all = phases(entries);
  if (all.length === 0) return null;
  const from = all[0].from;
  const whole = Math.max(1, all.at(-1).to - from);
  const label = all.map((p) => `${p.name} ${span((p.to - p.from) / 1000)}`).join(", ");
  return [
    h("div", { class: "phase-bar", role: "img", "aria-label": `Phases: ${label}` }, all.map((p) =>
      h("span", { class: `phase phase-${p.kind}`, title: `${p.name}, ${span((p.to - p.from) / 1000)}`, style: { "flex-grow": `${(p.to - p.from) / whole}` } }))),
    h("p", { class: "phase-sums" }, sums(all)),
  ];
}

function sums(all) {
  const of = (kind) => all.filter((p) => p.kind === kind).reduce((sum, p) => sum + (p.to - p.from) / 1000, 0);
  return [h("span", null, h("i", { class: "key-waiting" }), `waited ${span(of("waiting"))}`), h("span", null, h("i", { class: "key-running" }), `ran ${span(of("running"))}`)];
}

function line(e, before) {
  return h("li", { class: `event event-${e.event}` },
    h("time", { datetime: e.at, title: new Date(e.at).toString() }, moment(e.at)),
    h("span", { class: "event-gap num" }, before ? `+${span(between(before.at, e.at))}` : ""),
    h("span", { class: "event-what" },
      h("strong", null, e.event === "step" ? labelOf(e.step) : NAMES[e.event] ?? labelOf(e.event)),
      // A step tells how far the task was; ends tell it by their name.
      e.event === "step" && e.progress !== null && h("span", { class: "dim" }, " ", percent(e.progress > 1 ? e.progress / 100 : e.progress)),
      e.event === "claimed" && h("span", { class: "dim" }, ` attempt ${e.attempt}`, e.host && ` on ${e.host}`),
      e.message && h("span", { class: "event-message" }, e.message)));
}
