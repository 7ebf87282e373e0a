// Tasks, filtered and in pages, live.

import { get, query as toQuery } from "../api.js";
import { h } from "../dom.js";
import { between, label, moment, number, percent, plural, seconds, short, words } from "../format.js";
import { follow } from "../live.js";
import { button, empty, field, notice, options, progress, state, table } from "../parts.js";
import { go, link, rewrite, taskLink } from "../router.js";
import { store } from "../store.js";

const STATES = ["queued", "processing", "completed", "failed", "cancelled"];
const LIMIT = 25;
const BUSIEST = 8; // projects whose newest tasks are shown together
const MANY = 2500;
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;
const ended = (task) => ["completed", "failed", "cancelled"].includes(task.status);

export function open(page) {
  const { status = "", task_type = "", project = "", page: at = "1" } = page.route.query;
  const is = { filter: { project, status, task_type }, at: Math.max(1, Number(at) || 1), rows: null, pages: 1, total: 0, spread: 0, problem: "", projects: [] };
  page.title("Tasks");

  // One question at a time; what changes meanwhile is asked for after it. Many projects are not asked more often than needs be.
  let asking = false;
  let stale = false;
  let asked = 0;
  async function fetchPage(event) {
    const soon = event && is.filter.project === "" && Date.now() - asked < MANY;
    stale = asking || soon;
    if (stale) return;
    asking = true;
    asked = Date.now();
    const { filter, at: wanted } = is;
    try {
      const answer = await (filter.project === "" ? newest(is) : pageOf(filter.project, is));
      if (filter === is.filter && wanted === is.at) Object.assign(is, answer, { problem: "" });
    } catch (problem) {
      is.problem = Object.values(problem.details ?? {})[0] ?? problem.message;
      is.rows ??= [];
    }
    asking = false;
    page.update();
    if (stale && !page.closed) fetchPage(event);
  }

  let unfollow = null;
  function watchProject() {
    unfollow?.();
    unfollow = is.filter.project === "" ? null : follow(`projects/${encodeURIComponent(is.filter.project)}/events`, {
      onEvent(name, data) {
        if (name === "snapshot") return;
        const row = is.rows?.find((r) => r.task_id === data.task_id);
        if (name !== "progress" || !row) return fetchPage();
        row.progress = data.progress;
        row.current_step = data.current_step ?? row.current_step;
        page.update();
      },
    });
  }

  function change(values) {
    is.filter = { ...is.filter, ...values };
    is.at = 1;
    is.rows = null;
    moved();
    watchProject();
  }

  function turn(to) {
    is.at = to;
    moved();
  }

  function moved() {
    rewrite("tasks", { ...is.filter, page: is.at > 1 ? String(is.at) : "" });
    page.update();
    fetchPage();
  }

  page.onClose(() => unfollow?.());
  page.onClose(store.watch((what) => { if (what === "overview") fetchPage(what); else page.update(); }));
  page.every(2000, () => { if (stale || is.rows?.some((r) => !ended(r))) fetchPage("tick"); });
  if (is.filter.project !== "") get("projects").then((answer) => { is.projects = answer.projects; page.update(); }, () => {});
  fetchPage();
  watchProject();

  page.render(() => [
    h("div", { class: "head" }, h("h1", null, "Tasks"), is.rows && h("p", { class: "dim", "aria-live": "polite" }, plural(is.total, "task"))),
    filters(is, change),
    is.problem && notice("bad", is.problem),
    list(is),
    is.rows && is.total > is.rows.length && is.filter.project === "" && h("p", { class: "hint more" }, is.spread > BUSIEST ? `The newest of the ${BUSIEST} busiest of ${number(is.spread)} projects.` : "The newest of all projects.", " Choose a project to page through its tasks."),
    pager(is, turn),
  ]);
}

// pageOf asks for a page of one project.
async function pageOf(project, is) {
  const { status, task_type } = is.filter;
  const answer = await get(`projects/${encodeURIComponent(project)}/tasks` + toQuery({ status, task_type, page: is.at, limit: LIMIT }));
  return { rows: answer.tasks.map((r) => ({ ...r, project_id: project })), pages: Math.max(1, answer.pagination.total_pages), total: answer.pagination.total, spread: 0 };
}

// newest are the newest tasks of all projects, or of the busiest where there are many: the service has one list for each.
async function newest(is) {
  is.projects = (await get("projects")).projects;
  const busiest = [...is.projects].sort((a, b) => b.processing + b.queued - a.processing - a.queued).slice(0, BUSIEST);
  const all = await Promise.all(busiest.map((p) => pageOf(p.project_id, { ...is, at: 1 })));
  const rows = all.flatMap((one) => one.rows).sort((a, b) => (a.task_id < b.task_id ? 1 : -1)).slice(0, LIMIT); // ids are in the order of time
  return { rows, pages: 1, total: all.reduce((sum, one) => sum + one.total, 0), spread: is.projects.length };
}

function filters(is, change) {
  const types = store.overview?.types.map((t) => t.task_type) ?? [];
  const known = is.filter.task_type && !types.includes(is.filter.task_type) ? [...types, is.filter.task_type] : types;
  const find = (event) => {
    event.preventDefault();
    const text = event.target.elements.find.value.trim();
    if (ID.test(text)) go(taskLink(text));
    else change({ project: text });
  };
  return h("form", { class: "filters", role: "search", onsubmit: find },
    field("Project or task ID", h("input", { class: "input", name: "find", type: "search", list: "projects", "data-search": true, placeholder: "All projects", autocomplete: "off", spellcheck: "false",
      ref: (node) => { node.value = is.filter.project; }, onchange: (event) => { if (!ID.test(event.target.value.trim())) change({ project: event.target.value.trim() }); } })),
    h("datalist", { id: "projects" }, is.projects.map((p) => h("option", { value: p.project_id }))),
    field("Status", h("select", { class: "input", name: "status", value: is.filter.status, onchange: (event) => change({ status: event.target.value }) }, options(STATES, "Any"))),
    field("Type", h("select", { class: "input", name: "task_type", value: is.filter.task_type, onchange: (event) => change({ task_type: event.target.value }) }, options(known, "Any"))));
}

function list(is) {
  if (!is.rows) return h("p", { class: "dim" }, "Loading…");
  if (is.rows.length === 0) {
    const filtered = Object.values(is.filter).some(Boolean);
    return filtered ? empty("No task matches.", h("a", { href: link("tasks") }, "Show all tasks"))
      : empty("There are no tasks yet.", "What apps submit shows up here. ", h("a", { href: link("submit") }, "Submit one by hand"));
  }
  return table("Tasks, newest first", [
    { label: "Task", class: "lead", cell: (r) => [h("a", { class: "row-link", href: taskLink(r.task_id) }, label(r.task_type)), h("span", { class: "sub mono" }, short(r.task_id))] },
    { label: "Project", class: "clip", cell: (r) => r.project_id ?? is.filter.project },
    { label: "Status", class: "status-cell", cell: (r) => state(r.status) },
    { label: "Progress", class: "wide-cell", cell: going },
    { label: "Submitted", cell: (r) => h("time", { datetime: r.created_at, title: new Date(r.created_at).toString() }, moment(r.created_at)) },
    { label: "Took", num: true, cell: (r) => (r.completed_at ? seconds(between(r.created_at, r.completed_at)) : h("span", { class: "dim" }, seconds(between(r.created_at)))) },
  ], is.rows, { key: (r) => r.task_id, kind: "tasks", attrs: () => ({ "data-row": true }) });
}

function going(r) {
  if (r.status === "processing") {
    return h("div", { class: "going" }, progress(r.progress, `Progress of ${short(r.task_id)}`), h("span", { class: "going-text" }, percent(r.progress), " ", h("span", { class: "dim" }, words(r.current_step))));
  }
  if (r.status === "queued") return h("span", { class: "dim" }, words(r.current_step ?? "waiting"));
  return null;
}

function pager(is, turn) {
  if (is.pages < 2) return null;
  return h("nav", { class: "pager", "aria-label": "Pages" },
    button("Newer", () => turn(is.at - 1), { disabled: is.at <= 1 }),
    h("span", null, `Page ${number(is.at)} of ${number(is.pages)}`),
    button("Older", () => turn(is.at + 1), { disabled: is.at >= is.pages }));
}
