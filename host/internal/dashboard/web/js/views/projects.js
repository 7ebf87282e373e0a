// Projects with tasks, and for admins the keys.

import { get } from "../api.js";
import { h } from "../dom.js";
import { number } from "../format.js";
import { empty, meter, section, table } from "../parts.js";
import { link } from "../router.js";
import { session } from "../session.js";
import { store } from "../store.js";

export function open(page) {
  const is = { projects: null, keys: null };
  const title = session.operator ? "Projects and keys" : "Projects";
  page.title(title);
  const load = async () => {
    is.projects = (await get("projects")).projects;
    page.update();
  };
  page.onClose(store.watch((what) => { if (what === "overview") load().catch(() => {}); }));
  page.render(() => [
    h("h1", null, title),
    section("Projects", { id: "projects-list" }, projects(is.projects)),
    is.keys && section("API keys", { id: "keys" }, keys(is.keys)),
  ]);
  page.load(async () => {
    await load();
    if (session.operator) is.keys = (await get("keys")).keys;
  });
}

function projects(all) {
  if (!all) return h("p", { class: "dim" }, "Loading…");
  if (all.length === 0) return empty("No project has tasks.", "A project is there as soon as a task names it.");
  return table("Projects", [
    { label: "Project", class: "lead", cell: (p) => h("a", { href: link("tasks", { project: p.project_id }) }, p.project_id) },
    { label: "Queued", num: true, cell: (p) => number(p.queued) },
    { label: "Processing", num: true, cell: (p) => [number(p.processing), p.concurrent_limit && h("span", { class: "dim" }, " / ", number(p.concurrent_limit))] },
    { label: "Share of its limit", bare: true, class: "meter-cell", cell: (p) => p.concurrent_limit && meter(p.processing, p.concurrent_limit, `${p.processing} of ${p.concurrent_limit} that may run at once`) },
  ], all, { key: (p) => p.project_id });
}

function keys(all) {
  return [
    table("API keys", [
      { label: "Name", class: "lead", cell: (k) => [k.name, k.name === session.me.name && h("span", { class: "sub" }, "yours")] },
      { label: "Scopes", cell: (k) => k.scopes.join(", ") },
      { label: "Projects", cell: (k) => (k.projects.length ? k.projects.join(", ") : "all") },
      { label: "ID", cell: (k) => h("span", { class: "mono dim" }, k.id) },
    ], all, { key: (k) => k.id }),
    h("p", { class: "hint" }, "Keys are configured by BACKLOT_API_KEYS; the service knows only their hashes."),
  ];
}
