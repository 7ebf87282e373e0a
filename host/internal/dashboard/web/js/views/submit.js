// Submitting by hand: the form of a task type is what the schema of its plugin says.

import { get, post } from "../api.js";
import { h } from "../dom.js";
import { drawField } from "../form/fields.js";
import { changed } from "../form/paths.js";
import { exampleOf, pruned, read } from "../form/schema.js";
import { label, span } from "../format.js";
import { json } from "../json.js";
import { button, empty, notice, section } from "../parts.js";
import { go, rewrite, taskLink } from "../router.js";
import { say } from "../say.js";
import { session } from "../session.js";
import { copy } from "../task/actions.js";

const PROJECT = "backlot.project";
const TOP = [
  { name: "project_id", kind: "text", required: true, description: "Tasks of one project share its limit.", hint: "" },
  { name: "priority", kind: "choice", fallback: 2, description: "1 is high, 2 normal, 3 low.", hint: "", choices: [1, 2, 3].map((value) => ({ value, description: "" })) },
  { name: "callback_url", kind: "text", description: "Where the service posts the result to.", hint: "" },
];

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export function open(page) {
  const is = { types: null, body: { project_id: sessionStorage.getItem(PROJECT) ?? session.me.projects[0] ?? "" }, errors: {}, problem: "", busy: false, raw: null };
  const form = {
    get errors() { return is.errors; },
    change(path, value) {
      is.body = changed(is.body, path, value);
      const { [path]: _, ...rest } = is.errors;
      is.errors = rest;
      page.update();
    },
  };
  page.title("Submit");

  function choose(name) {
    const type = is.types.find((t) => t.task_type === name);
    if (!type) return;
    is.type = type;
    is.spec = read(type.task_data_schema);
    is.example = isObject(type.example) ? type.example : exampleOf(is.spec);
    is.body = { ...is.body, task_type: name, task_data: {} };
    Object.assign(is, { errors: {}, problem: "", raw: null });
    rewrite("submit", { type: name });
    page.update();
  }

  async function submit(event) {
    event.preventDefault();
    Object.assign(is, { busy: true, errors: {}, problem: "" });
    page.update();
    try {
      const answer = await post("tasks/submit", body(is));
      sessionStorage.setItem(PROJECT, is.body.project_id);
      say(`Submitted, at position ${answer.queue_position}`);
      go(taskLink(answer.task_id));
    } catch (problem) {
      Object.assign(is, { busy: false, errors: problem.details ?? {}, problem: problem.message });
      page.update();
      queueMicrotask(() => document.querySelector(".form [aria-invalid=true], .form .problem")?.closest(".form-field, fieldset")?.querySelector("input, select, textarea")?.focus());
    }
  }

  page.render(() => {
    if (!is.types) return [h("h1", null, "Submit"), h("p", { class: "dim" }, "Loading…")];
    if (is.types.length === 0) return [h("h1", null, "Submit"), empty("No plugin is loaded, so there is nothing to submit.")];
    return [h("h1", null, "Submit"), h("div", { class: "columns" },
      h("form", { class: "form column-main", onsubmit: submit, novalidate: true }, chooser(is, choose), fault(is), fields(is, form, page.update), h("div", { class: "form-actions" },
        h("button", { class: "button primary", disabled: is.busy }, is.busy ? "Submitting…" : "Submit the task"),
        is.example && button("Fill in the example", () => { is.body = { ...is.body, task_data: structuredClone(is.example) }; is.raw = null; page.update(); }),
        button("Empty", () => choose(is.type.task_type)))),
      h("div", { class: "column-side" }, request(is)))];
  });

  page.load(async () => {
    is.types = (await get("types")).types;
    choose(page.route.query.type ?? is.types[0]?.task_type);
    if (is.types.length > 0 && !is.type) choose(is.types[0].task_type);
  });
}

const body = (is) => ({ ...pruned({ ...is.body, task_data: undefined }), task_data: pruned(is.body.task_data) ?? {} });

function chooser(is, choose) {
  return h("div", { class: "form-field" },
    h("label", { class: "field-label", for: "type" }, "Task type"),
    h("select", { id: "type", class: "input", value: is.type.task_type, onchange: (e) => choose(e.target.value) }, is.types.map((t) => h("option", { value: t.task_type }, label(t.task_type)))),
    h("p", { class: "hint" }, is.type.description, " · ", h("span", { class: "limits" }, `${is.type.plugin}, ${is.type.queue}, usually ${span(is.type.typical_seconds)}`)),
    !is.type.ready && notice("warn", "No plugin is ready for this type just now: the service will refuse it."));
}

// fault lists what has no field of its own, too: nothing that the service says is lost.
function fault(is) {
  if (!is.problem) return null;
  const all = Object.entries(is.errors);
  return h("div", { class: "notice notice-bad", role: "alert" }, h("strong", null, is.problem),
    all.length > 0 && h("ul", null, all.map(([path, text]) => h("li", null, text, " ", h("span", { class: "mono dim" }, path)))));
}

function fields(is, form, update) {
  const top = h("div", { key: "top", class: "form-grid" }, TOP.map((f) => drawField(form, f, f.name, is.body[f.name])));
  if (is.raw !== null || is.spec.kind !== "group") return [top, raw(is, form, update)];
  const draw = (f) => drawField(form, f, `task_data.${f.name}`, is.body.task_data?.[f.name]);
  const lead = leading(is);
  const rest = is.spec.fields.filter((f) => !lead.includes(f));
  return [
    top,
    section("Task data", { id: "task-data", aside: button("As JSON", () => { is.raw = JSON.stringify(pruned(is.body.task_data) ?? {}, null, 2); update(); }, { class: "button small" }) }, h("div", { class: "form-grid" }, lead.map(draw)),
      rest.length > 0 && h("details", { key: "rest", class: "more", open: rest.some((f) => wrong(is, f)) }, h("summary", null, `${rest.length} more fields`), h("div", { class: "form-grid" }, rest.map(draw)))),
  ];
}

// Fields that lead are those that are required or that the example has; where there are none, all of them.
function leading(is) {
  const some = is.spec.fields.filter((f) => f.required || f.name in (is.example ?? {}));
  return some.length > 0 ? some : is.spec.fields;
}

function wrong(is, f) {
  const path = `task_data.${f.name}`;
  return Object.keys(is.errors).some((e) => e === path || e.startsWith(`${path}.`) || e.startsWith(`${path}[`));
}

function raw(is, form, update) {
  const change = (event) => {
    is.raw = event.target.value;
    try { form.change("task_data", JSON.parse(is.raw)); is.broken = ""; } catch (problem) { is.broken = problem.message; update(); }
  };
  return section("Task data", { id: "task-data", aside: is.spec.kind === "group" && button("As a form", () => { is.raw = null; update(); }, { class: "button small" }) },
    h("div", { class: "form-field" }, h("label", { class: "field-label", for: "raw" }, "JSON"),
      h("textarea", { id: "raw", class: "input mono", rows: 14, spellcheck: "false", value: is.raw ?? JSON.stringify(is.body.task_data, null, 2), oninput: change, "aria-invalid": is.broken ? "true" : undefined }),
      is.broken && h("p", { class: "problem" }, is.broken)));
}

function request(is) {
  const said = body(is);
  const curl = `curl -s ${new URL("./api/v1/tasks/submit", document.baseURI)} \\\n  -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(said).replaceAll("'", "'\\''")}'`;
  return section("The request", { id: "request", class: "sticky", aside: button("Copy as curl", () => copy(curl), { class: "button small" }) }, json(said, { "aria-label": "Body of the request" }));
}
