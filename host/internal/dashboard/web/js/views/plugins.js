// Plugins: what runs, what is being swapped, and what plugins.hcl would change.

import { post } from "../api.js";
import { dialog } from "../dialog.js";
import { h } from "../dom.js";
import { bytes, number } from "../format.js";
import { button, empty, field, meter, notice, section, state, table } from "../parts.js";
import { say } from "../say.js";
import { refresh, store } from "../store.js";

export function open(page) {
  page.title("Plugins");
  page.onClose(store.watch(page.update));
  if (!store.plugins) refresh().catch((problem) => say(problem.message, "bad"));
  page.render(() => [h("h1", null, "Plugins"), content(store.plugins), planner()]);
}

function content(all) {
  if (!all) return h("p", { class: "dim" }, "Loading…");
  if (all.length === 0) return empty("No plugin is declared.", "Add a plugin block to plugins.hcl, then plan and apply.");
  const swaps = all.filter((p) => p.trial || p.draining > 0);
  return [
    swaps.length > 0 && section("Swaps in progress", { id: "swaps" }, swaps.map(swap)),
    all.filter((p) => p.problem).map((p) => notice(p.state === "ready" ? "warn" : "bad", h("strong", null, name(p)), " ", p.problem)),
    section("Running", { id: "running" }, plugins(all)),
  ];
}

const name = (p) => `${p.name}${p.variant}`;

function plugins(all) {
  return table("Plugins", [
    { label: "Plugin", class: "lead", cell: (p) => [name(p), h("span", { class: "sub mono" }, p.version)] },
    { label: "State", class: "status-cell", cell: (p) => state(p.state) },
    { label: "Backend", cell: (p) => p.backend },
    { label: "Instances", num: true, cell: (p) => number(p.instances) },
    { label: "Running", num: true, cell: (p) => number(p.running) },
    { label: "Memory", num: true, cell: (p) => (p.memory_bytes ? bytes(p.memory_bytes) : "–") },
    { label: "Pinned to", cell: (p) => (p.projects?.length ? p.projects.join(", ") : h("span", { class: "dim" }, "everybody")) },
    { label: "Last swap", class: "clip", cell: (p) => p.last_swap || h("span", { class: "dim" }, "–") },
    { label: "Source", cell: (p) => h("span", { class: "mono dim", title: p.sha256 }, p.sha256.slice(0, 8)) },
  ], all, { key: name });
}

// swap is a canary that proves itself, or an old version that drains.
function swap(p) {
  const t = p.trial;
  return h("div", { class: "trial", key: name(p) },
    t && [h("p", null, h("strong", null, `${name(p)} ${t.version}`), ` proves itself beside ${p.version}`, t.backend && `, with ${t.backend}`),
      meter(t.passed, t.wanted, `${number(t.passed)} of ${number(t.wanted)} trial tasks`),
      h("p", { class: "sub" }, `${number(t.passed)} of ${number(t.wanted)} trial tasks passed, ${number(t.failed)} failed`)],
    p.draining > 0 && h("p", null, h("strong", null, name(p)), `: ${number(p.draining)} replaced ${p.draining === 1 ? "version still runs" : "versions still run"} tasks`));
}

function planner() {
  const submit = (event) => {
    event.preventDefault();
    plan(event.target.elements.file.value.trim());
  };
  return section("Plan and apply", { id: "plan" },
    h("p", { class: "dim intro" }, "A plan says what a file would change on the running service. The service's own file can be applied; another one lies in the same folder."),
    h("form", { class: "planner", onsubmit: submit },
      field("File", h("input", { class: "input mono", name: "file", placeholder: "plugins.hcl", autocomplete: "off", spellcheck: "false" })),
      h("button", { class: "button" }, "Plan")));
}

async function plan(file) {
  try {
    const shown = await post("plugins/plan", file ? { file } : undefined);
    if (await show(shown, file)) await apply();
  } catch (problem) {
    say(problem.message, "bad");
  }
}

function show(shown, file) {
  const applicable = !file && !shown.refused && shown.changes.length > 0;
  return dialog(file ? `Plan of ${file}` : "Plan", (close) => [
    shown.refused && notice("bad", "It has problems, so it can't be applied."),
    diff(shown.text || "Nothing changes.\n"),
    h("div", { class: "dialog-actions" }, button("Close", () => close(false)), applicable && button("Apply", () => close(true), { class: "button primary" })),
  ], { wide: true });
}

const TONES = { "+": "diff-add", "-": "diff-remove", "~": "diff-change", "!": "diff-bad" };

/** A plan as the command line prints it, coloured by how its lines begin. */
function diff(text) {
  return h("pre", { class: "diff", tabindex: "0", "aria-label": "What would change" }, text.replace(/\n$/, "").split("\n").map((line) => h("span", { class: TONES[line.trimStart()[0]] }, line, "\n")));
}

async function apply() {
  say("Applying: models may have to load");
  try {
    const done = await post("plugins/apply");
    await refresh();
    say("Applied");
    await dialog("Applied", (close) => [diff(done.text || "Nothing changed.\n"), h("div", { class: "dialog-actions" }, button("Close", () => close()))], { wide: true });
  } catch (problem) {
    await dialog("Not applied", (close) => [notice("bad", problem.message), h("div", { class: "dialog-actions" }, button("Close", () => close()))]);
  }
}
