// The parts of a task's page that are lists: why it waits, its webhook, its log.

import { h } from "../dom.js";
import { label, moment, number, span } from "../format.js";
import { button, facts, section, table } from "../parts.js";
import { session } from "../session.js";

/** Why a task waits: every gate, open or shut, and when it may start. */
export function explanation(x) {
  const ahead = x.ahead && x.ahead.high + x.ahead.normal + x.ahead.low;
  return section("Why it waits", { id: "explain" },
    h("p", { class: "summary" }, x.summary),
    facts([["Position", x.queue_position && number(x.queue_position)], ["Ahead of it", x.ahead && `${number(ahead)}${ahead ? ` (${["high", "normal", "low"].filter((p) => x.ahead[p]).map((p) => `${number(x.ahead[p])} ${p}`).join(", ")})` : ""}`],
      ["May start", x.expected_start_seconds !== null && x.expected_start_seconds !== undefined && `in about ${span(x.expected_start_seconds)}`]]),
    h("ul", { class: "gates" }, x.gates.map((g) => h("li", { class: g.open ? "gate gate-open" : "gate gate-shut" },
      h("span", { class: "gate-state" }, g.open ? "open" : "shut"), h("strong", null, label(g.gate)), h("span", { class: "gate-text" }, g.message)))));
}

export function webhook(log, replay) {
  return section("Webhook", { id: "webhook", aside: session.may("submit") && button("Send again", replay) },
    facts([["State", label(log.status)], ["Next attempt", log.next_attempt_at && moment(log.next_attempt_at)]]),
    log.attempts.length > 0 && table("Attempts to deliver the webhook", [
      { label: "Attempt", cell: (a) => number(a.attempt) },
      { label: "At", cell: (a) => moment(a.at) },
      { label: "Answer", cell: (a) => h("span", { class: a.status_code >= 200 && a.status_code < 300 ? "good-text" : "bad-text" }, a.status_code ?? a.error ?? "none") },
      { label: "Took", num: true, cell: (a) => span(a.duration_ms / 1000) },
    ], log.attempts, { key: (a) => a.attempt }));
}

export function logs({ lines, dropped }) {
  if (lines.length === 0) return h("p", { class: "dim" }, "The plugin has said nothing.");
  return [
    dropped > 0 && h("p", { class: "dim" }, `${number(dropped)} earlier lines are not kept.`),
    h("ol", { class: "log", tabindex: "0", "aria-label": "Log lines" }, lines.map((l) => h("li", { class: `log-line log-${l.level}` },
      h("time", { datetime: l.at }, moment(l.at)), h("span", { class: "log-level" }, l.level), h("span", { class: "log-text" }, l.message)))),
  ];
}
