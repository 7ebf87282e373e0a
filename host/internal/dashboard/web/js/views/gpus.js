// GPUs: their memory, and the leases on it, drawn to one scale.

import { h } from "../dom.js";
import { between, mib, number, short, span } from "../format.js";
import { empty, notice, section, table } from "../parts.js";
import { taskLink } from "../router.js";
import { say } from "../say.js";
import { refresh, store } from "../store.js";

export function open(page) {
  page.title("GPUs");
  page.onClose(store.watch(page.update));
  page.every(1000, page.update);
  if (!store.gpus) refresh().catch((problem) => say(problem.message, "bad"));
  page.render(() => [h("h1", null, "GPUs"), content(store.gpus)]);
}

function content(devices) {
  if (!devices) return h("p", { class: "dim" }, "Loading…");
  if (devices.length === 0) return empty("No GPU is known.", "NVML finds those of the machine; plugins.hcl can list them. Plugins whose GPU is optional run on the CPU.");
  const largest = Math.max(...devices.map((d) => d.memory_mib));
  return [
    h("p", { class: "dim intro" }, "Bars are drawn to one scale: the whole width is ", mib(largest), ". A line marks what the driver says is in use."),
    devices.map((d) => device(d, largest)),
  ];
}

function device(d, largest) {
  const leased = d.leases.reduce((sum, l) => sum + l.memory_mib, 0);
  const id = `gpu-${d.host}-${d.uuid}`.replace(/\W/g, "-");
  return section(`${number(d.index)}  ${d.name || "GPU"}`, { key: d.host + d.uuid, id, class: "gpu", aside: h("span", { class: "dim" }, d.host) },
    !d.healthy && notice("bad", "The driver reports a fault: no lease is given on this device."),
    h("div", { class: "gpu-bar", role: "img", "aria-label": `${mib(leased)} of ${mib(d.memory_mib)} leased`, style: { width: `${(d.memory_mib / largest) * 100}%` } },
      d.leases.map((l) => h("span", { class: l.task_id ? "lease" : "lease lease-idle", title: `${l.plugin}, ${mib(l.memory_mib)}`, style: { width: `${(l.memory_mib / d.memory_mib) * 100}%` } }, h("span", { class: "lease-name" }, l.plugin))),
      d.used_mib !== null && h("span", { class: "gpu-used", style: { left: `${Math.min(100, (d.used_mib / d.memory_mib) * 100)}%` } })),
    h("p", { class: "sub" }, `${mib(leased)} of ${mib(d.memory_mib)} leased`, d.used_mib !== null && `, ${mib(d.used_mib)} in use`, " · ", h("span", { class: "mono break" }, d.uuid)),
    d.leases.length > 0 && table(`Leases on ${d.name}`, [
      { label: "Plugin", class: "lead", cell: (l) => l.plugin },
      { label: "Task", cell: (l) => (l.task_id ? h("a", { class: "mono", href: taskLink(l.task_id) }, short(l.task_id)) : h("span", { class: "dim" }, "weights of an idle instance")) },
      { label: "Memory", num: true, cell: (l) => mib(l.memory_mib) },
      { label: "Use", cell: (l) => (l.exclusive ? "exclusive" : "shared") },
      { label: "Renewed for", num: true, cell: (l) => span(Math.max(0, -between(l.until))) },
    ], d.leases));
}
