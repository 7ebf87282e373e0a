// How the service is doing: what waits, what runs, what has ended, and on which hosts.

import { post } from "../api.js";
import { throughput } from "../chart.js";
import { confirm } from "../dialog.js";
import { h } from "../dom.js";
import { label, number, plural, span } from "../format.js";
import { button, empty, meter, notice, section, table, when } from "../parts.js";
import { link } from "../router.js";
import { say } from "../say.js";
import { session } from "../session.js";
import { refresh, store } from "../store.js";

export function open(page) {
  page.title("Overview");
  const chart = throughput(page.update);
  page.onClose(store.watch(page.update));
  page.every(1000, page.update);
  page.render(() => {
    const o = store.overview;
    if (!o) return [h("h1", null, "Overview"), h("p", { class: "dim" }, "Loading…")];
    return [
      h("h1", null, "Overview"),
      o.hosts.filter((host) => host.draining).map((host) => notice("warn", h("strong", null, host.host), " is draining: it takes no new task.")),
      figures(o),
      section("Throughput", { id: "throughput" }, chart(o.minutes)),
      section("Queues", { id: "queues", aside: session.may("submit") && h("a", { class: "button", href: link("submit") }, "Submit a task") }, queues(o.types)),
      section("Hosts", { id: "hosts" }, hosts(o.hosts)),
    ];
  });
}

const waiting = (t) => t.waiting.high + t.waiting.normal + t.waiting.low;
const total = (all, f) => all.reduce((sum, x) => sum + f(x), 0);

function figures(o) {
  const oldest = Math.max(-1, ...o.types.map((t) => t.oldest_wait_seconds ?? -1));
  const failed = total(o.minutes, (m) => m.failed);
  const slots = total(o.types, (t) => t.slots);
  const figure = (name, value, more, bad) => h("div", { class: bad ? "figure bad" : "figure" }, h("dt", null, name), h("dd", null, value, more && h("span", null, " ", more)));
  return h("dl", { class: "figures" },
    figure("Waiting", number(total(o.types, waiting))),
    figure("Processing", number(total(o.types, (t) => t.processing)), slots > 0 && `of ${plural(slots, "slot")}`),
    figure("Oldest wait", oldest < 0 ? "–" : span(oldest)),
    figure("Completed", number(total(o.minutes, (m) => m.completed)), "in 60 min"),
    figure("Failed", number(failed), "in 60 min", failed > 0));
}

function queues(types) {
  if (types.length === 0) return empty("No plugin is loaded.", "Declare one in plugins.hcl, and its task types appear here.");
  const most = Math.max(1, ...types.map(waiting));
  return table("Queues", [
    { label: "Task type", class: "lead", cell: (t) => [h("a", { href: link("tasks", { task_type: t.task_type }) }, label(t.task_type)), h("span", { class: "sub" }, t.plugin ?? "no plugin serves it", " ", h("span", { class: "sub-queue" }, t.queue))] },
    { label: "Waiting", class: "wide-cell", cell: (t) => priorities(t, most) },
    { label: "Oldest wait", num: true, cell: (t) => (t.oldest_wait_seconds === null ? "–" : span(t.oldest_wait_seconds)) },
    { label: "Processing", num: true, cell: (t) => [number(t.processing), h("span", { class: "dim" }, " / ", number(t.slots))] },
    { label: "Slots in use", bare: true, class: "meter-cell", cell: (t) => meter(t.processing, t.slots, `${t.processing} of ${t.slots} slots in use`) },
    { label: "Typical", num: true, cell: (t) => span(t.typical_seconds) },
  ], types, { key: (t) => t.task_type });
}

// priorities are drawn one after the other, all queues to the same scale.
function priorities(t, most) {
  const { high, normal, low } = t.waiting;
  const all = [["high", high], ["normal", normal], ["low", low]];
  const text = all.map(([name, n]) => `${number(n)} ${name}`).join(", ");
  if (waiting(t) === 0) return h("span", { class: "dim" }, "0");
  return h("span", { class: "waiting" },
    h("span", { class: "waiting-total" }, number(waiting(t))),
    h("span", { class: "waiting-bar", role: "img", "aria-label": text, title: text }, all.map(([name, n]) => n > 0 && h("span", { class: `priority-${name}`, style: { width: `${(n / most) * 100}%` } }))),
    h("span", { class: "sub" }, all.filter(([, n]) => n > 0).map(([name, n]) => `${number(n)} ${name}`).join(", ")));
}

function hosts(all) {
  return table("Hosts", [
    { label: "Host", class: "lead", cell: (x) => [h("span", { class: "mono" }, x.host), x.this && h("span", { class: "sub" }, "this one")] },
    { label: "Running since", cell: (x) => when(x.since) },
    { label: "State", cell: (x) => (x.draining ? h("span", { class: "warn-text" }, "draining") : "takes tasks") },
    { label: "Actions", bare: true, class: "action-cell", cell: (x) => x.this && session.operator && button(x.draining ? "Take tasks again" : "Drain", () => drain(!x.draining)) },
  ], all, { key: (x) => x.host });
}

async function drain(draining) {
  if (draining && !await confirm("Drain this host?", "It takes no new task until you say so. Those that run go on to their end; submissions are answered with 503 by this host.", "Drain")) return;
  try {
    const answer = await post("drain", { draining });
    say(answer.draining ? `${answer.host} is draining` : `${answer.host} takes tasks again`);
    await refresh();
  } catch (problem) {
    say(problem.message, "bad");
  }
}
