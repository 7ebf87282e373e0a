// One task: where it stands, what it made, what happened to it.

import { get, picture, playable } from "../api.js";
import { h } from "../dom.js";
import { between, label, moment, percent, seconds, words } from "../format.js";
import { json } from "../json.js";
import { follow } from "../live.js";
import { button, facts, notice, progress, section, state } from "../parts.js";
import { link, taskLink } from "../router.js";
import { say, whisper } from "../say.js";
import { session } from "../session.js";
import * as act from "../task/actions.js";
import { artifacts, kindOf, ofRole, player } from "../task/media.js";
import { explanation, logs, webhook } from "../task/sections.js";
import { timeline } from "../task/timeline.js";

const PRIORITIES = { 1: "high", 2: "normal", 3: "low" };
const ended = (task) => ["completed", "failed", "cancelled"].includes(task.status);

export function open(page) {
  const { id } = page.route;
  const path = `tasks/${encodeURIComponent(id)}`;
  const is = { task: null, timeline: null, logs: null, input: null, explain: null, webhook: null, preview: null, before: [] };
  page.title("Task");

  async function part(name, from = name) {
    try {
      is[name] = await get(`${path}/${from}`);
    } catch (problem) {
      if (problem.status === 404) is[name] = null;
    }
    page.update();
  }

  // The parts of a task that change with its state are asked for one after the other, not once for each event.
  let busy = false;
  let again = false;
  async function refreshParts() {
    again = busy;
    if (busy || page.closed) return;
    busy = true;
    const wanted = [part("timeline"), part("logs")];
    if (is.task.status === "queued") wanted.push(part("explain"));
    else is.explain = null;
    if (ended(is.task) && is.input?.callback_url) wanted.push(part("webhook"));
    await Promise.all(wanted);
    busy = false;
    if (again) refreshParts();
  }

  async function refresh() {
    took(await get(`${path}/status`));
  }

  function took(task) {
    const before = is.task;
    is.task = { ...task, read: Date.now() };
    if (before && before.status !== task.status) {
      whisper(`Task ${task.status}`);
      if (ended(task)) showPreview(null);
    }
    page.title(`${label(task.task_type)}, ${task.status}`);
    page.update();
    if (before?.status !== task.status || before?.attempt !== task.attempt || before?.current_step !== task.current_step) refreshParts();
  }

  function event(name, data) {
    if (name === "preview") return loadPreview();
    if (data.project_id !== undefined) return took(data); // a whole status
    if (name !== "progress") return refresh().catch(() => {});
    took({ ...is.task, status: data.status, progress: data.progress, current_step: data.current_step ?? is.task.current_step, attempt: data.attempt });
  }

  let loading = false;
  async function loadPreview() {
    if (loading || page.closed) return;
    loading = true;
    showPreview(await picture(`${path}/preview`).catch(() => null) ?? is.preview);
    loading = false;
  }

  function showPreview(url) {
    if (is.preview && is.preview !== url) URL.revokeObjectURL(is.preview);
    is.preview = url;
    page.update();
  }

  async function begin() {
    await refresh();
    await part("input");
    is.before = await Promise.all(is.task.depends_on.slice(0, 12).map((d) => get(`tasks/${d}/status`).catch(() => null)));
    refreshParts();
    if (ended(is.task)) return;
    page.onClose(follow(`${path}/events`, { onEvent: event, poll: refresh }));
    page.every(2000, () => { if (!ended(is.task)) refreshParts(); });
    page.every(500, () => { if (!ended(is.task)) page.update(); });
  }

  page.onClose(() => showPreview(null));
  page.render(() => (is.task ? [head(is.task, refresh), body(is, refreshParts)] : h("p", { class: "dim" }, "Loading…")));
  page.load(begin);
}

function head(task, refresh) {
  return h("div", { class: "task-head" },
    h("p", { class: "crumbs" }, h("a", { href: link("tasks") }, "Tasks"), " / ", h("a", { href: link("tasks", { project: task.project_id }) }, task.project_id)),
    h("div", { class: "head" },
      h("h1", null, label(task.task_type)), state(task.status),
      h("div", { class: "head-actions" }, actions(task, refresh))),
    h("div", { class: "task-progress" },
      !ended(task) && progress(task.progress, "Progress of this task"),
      h("p", null, !ended(task) && [h("span", { class: "task-percent" }, percent(task.progress)), words(task.current_step)], task.attempt > 1 && h("span", { class: "dim" }, `attempt ${task.attempt}`), h("span", { class: ended(task) ? "" : "elapsed" }, elapsed(task)))));
}

function elapsed(task) {
  if (task.status === "queued") return `waiting for ${seconds(between(task.created_at))}`;
  if (!task.started_at) return "";
  const length = seconds(between(task.started_at, task.completed_at));
  return ended(task) ? `Ended ${moment(task.completed_at)}, ran ${length}` : `running for ${length}`;
}

function actions(task, refresh) {
  const may = session.may("submit");
  const then = (done) => { if (done) refresh().catch((problem) => say(problem.message, "bad")); };
  return [
    may && !ended(task) && button("Cancel", () => act.cancel(task).then(then), { class: "button danger" }),
    may && ["failed", "cancelled"].includes(task.status) && button("Retry", () => act.retry(task), { class: "button primary" }),
    button("Copy ID", () => act.copy(task.task_id)),
  ];
}

function body(is, refreshParts) {
  const { task } = is;
  return h("div", { class: "columns" },
    h("div", { class: "column-main" },
      task.status === "failed" && failure(task),
      is.explain && task.status === "queued" && explanation(is.explain),
      is.preview && section("So far", { id: "preview" }, h("img", { class: "shown", src: is.preview, alt: "What the task has made so far" })),
      task.result && result(task.result),
      is.timeline && section("Timeline", { id: "timeline" }, timeline(is.timeline.entries)),
      is.webhook && webhook(is.webhook, () => act.replay(task).then(() => setTimeout(refreshParts, 600))),
      is.logs && section("Log", { id: "log" }, logs(is.logs))),
    h("div", { class: "column-side" },
      section("Facts", { id: "facts" }, about(task, is.input)),
      is.input && section("Input", { id: "input" }, inputs(is.input, is.before))));
}

function failure(task) {
  const { code, retryable } = task.error_details ?? {};
  return notice("bad", h("strong", null, task.error), h("span", { class: "sub" }, code, retryable ? ", another attempt may mend it" : ""));
}

function result(r) {
  const all = r.artifacts ?? [];
  const tracks = all.filter((a) => a.media_type === "text/vtt").map((a) => a.url);
  const more = { poster: ofRole(all, "poster"), peaks: ofRole(all, "peaks"), tracks };
  return section("Result", { id: "result", aside: r.media_url && playable(r.media_url) && h("a", { class: "button", href: playable(r.media_url), download: "" }, "Download") },
    r.media_url && player(r.media_url, more),
    Object.keys(r.metadata).length > 0 && h("details", { class: "more" }, h("summary", null, "Metadata"), json(r.metadata, { "aria-label": "Metadata of the result" })),
    all.length > 0 && [h("h3", null, "Artifacts"), artifacts(all)]);
}

function about(task, input) {
  return facts([
    ["Task", h("span", { class: "mono break" }, task.task_id)], ["Project", h("a", { href: link("tasks", { project: task.project_id }) }, task.project_id)],
    ["Priority", PRIORITIES[task.priority]], ["Submitted", moment(task.created_at)], ["Started", task.started_at && moment(task.started_at)], ["Ended", task.completed_at && moment(task.completed_at)],
    ["Attempt", task.attempt || null], ["Retry of", task.retry_of && h("a", { class: "mono", href: taskLink(task.retry_of) }, task.retry_of)],
    ["Callback", input?.callback_url && h("span", { class: "break" }, input.callback_url)],
    ["Metadata", task.metadata && json(task.metadata, { "aria-label": "Metadata of the submission" })],
  ]);
}

function inputs(input, before) {
  const built = before.filter(Boolean);
  const own = mediaIn(input.task_data).filter((url) => !built.some((b) => b.result?.media_url === url));
  return [
    json(input.task_data, { "aria-label": "Task data" }),
    built.length > 0 && [h("h3", null, "Builds on"), h("ul", { class: "inputs" }, built.map((b) => h("li", { key: b.task_id }, h("a", { href: taskLink(b.task_id) }, label(b.task_type)), " ", state(b.status), b.result?.media_url && player(b.result.media_url, { title: label(b.task_type), peaks: ofRole(b.result.artifacts, "peaks") }))))],
    own.length > 0 && [h("h3", null, "Media"), h("ul", { class: "inputs" }, own.map((url) => h("li", { key: url }, player(url, { title: "Input" }))))],
  ];
}

// mediaIn are the files of the store that task data names, each once.
function mediaIn(value, found = new Set()) {
  if (typeof value === "string") {
    if (playable(value) && kindOf(value)) found.add(value);
  } else if (value && typeof value === "object") {
    for (const inner of Object.values(value)) mediaIn(inner, found);
  }
  return [...found].slice(0, 12);
}
