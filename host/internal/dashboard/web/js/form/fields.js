// Draws fields, each with its label, what it means, and what the service found wrong with it.

import { h } from "../dom.js";
import { label as labelOf } from "../format.js";
import { button } from "../parts.js";

/** form: {errors, change(path, value)}; path is as the service names it: task_data.shots[0].duration. */
export function drawField(form, spec, path, value, label = labelOf(spec.name)) {
  const problem = form.errors[path];
  const id = `field-${path.replace(/[^\w]/g, "-")}`;
  if (spec.kind === "group" || spec.kind === "list") return group(form, spec, path, value, label, problem, id);
  const common = {
    id, name: path, class: "input", "aria-invalid": problem ? "true" : undefined, "aria-required": spec.required ? "true" : undefined,
    "aria-describedby": [spec.description || spec.hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ") || undefined,
  };
  const control = CONTROLS[spec.kind](spec, value, common, (v) => form.change(path, v));
  return h("div", { key: path, class: `form-field form-${spec.kind}` },
    h("label", { for: id, class: "field-label" }, label, spec.required && h("span", { class: "required" }, " required")),
    control, hint(spec, id, value), problem && h("p", { id: `${id}-problem`, class: "problem" }, problem));
}

function hint(spec, id, value) {
  const chosen = spec.choices?.find((c) => c.value === value)?.description;
  const text = chosen || spec.description;
  if (!text && !spec.hint) return null;
  return h("p", { id: `${id}-hint`, class: "hint" }, text, text && spec.hint && " · ", spec.hint && h("span", { class: "limits" }, spec.hint));
}

const shown = (value) => (value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value));
const sample = (spec) => shown(spec.fallback ?? spec.example);

const CONTROLS = {
  text: (spec, value, props, change) => h("input", { ...props, type: "text", value: shown(value), placeholder: sample(spec), spellcheck: "false", oninput: (e) => change(e.target.value) }),
  long: (spec, value, props, change) => h("textarea", { ...props, rows: 3, value: shown(value), placeholder: sample(spec), oninput: (e) => change(e.target.value) }),
  number: (spec, value, props, change) => h("input", { ...props, class: "input num-input", inputmode: "decimal", value: shown(value), placeholder: sample(spec), oninput: (e) => change(figure(e.target.value)) }),
  json: (spec, value, props, change) => h("textarea", { ...props, class: "input mono", rows: 2, value: shown(value), placeholder: sample(spec) || "JSON", spellcheck: "false", oninput: (e) => change(parsed(e.target.value)) }),
  boolean: (spec, value, props, change) => h("select", { ...props, value: value === undefined ? "" : String(value), onchange: (e) => change(e.target.value === "" ? undefined : e.target.value === "true") },
    h("option", { value: "" }, spec.fallback === undefined ? "not said" : `default: ${spec.fallback ? "yes" : "no"}`), h("option", { value: "true" }, "yes"), h("option", { value: "false" }, "no")),
  choice: (spec, value, props, change) => h("select", { ...props, value: value === undefined ? "" : JSON.stringify(value), onchange: (e) => change(e.target.value === "" ? undefined : JSON.parse(e.target.value)) },
    h("option", { value: "" }, spec.fallback === undefined ? "not said" : `default: ${shown(spec.fallback)}`), spec.choices.map((c) => h("option", { value: JSON.stringify(c.value) }, shown(c.value)))),
};

// What is no number goes to the service as it is written: it says what is wrong.
function figure(text) {
  const n = Number(text.trim());
  return text.trim() === "" ? undefined : Number.isFinite(n) ? n : text;
}

function parsed(text) {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function group(form, spec, path, value, label, problem, id) {
  const inside = spec.kind === "list" ? items(form, spec, path, value ?? [], label) : h("div", { class: "form-grid" }, spec.fields.map((f) => drawField(form, f, `${path}.${f.name}`, value?.[f.name])));
  return h("fieldset", { key: path, id, class: "form-group", tabindex: "-1", "aria-describedby": problem ? `${id}-problem` : undefined },
    h("legend", null, label, spec.required && h("span", { class: "required" }, " required")),
    hint(spec, id), problem && h("p", { id: `${id}-problem`, class: "problem" }, problem), inside);
}

function items(form, spec, path, value, label) {
  const all = Array.isArray(value) ? value : [];
  const blank = { list: [], group: {} }[spec.item.kind] ?? "";
  return [
    h("ol", { class: "form-items" }, all.map((v, i) => h("li", { key: i },
      drawField(form, spec.item, `${path}[${i}]`, v, `${label} ${i + 1}`),
      button("Remove", () => form.change(path, all.filter((_, at) => at !== i)), { class: "button small", "aria-label": `Remove ${label} ${i + 1}` })))),
    all.length < spec.most && button("Add", () => form.change(path, [...all, blank]), { class: "button small", "aria-label": `Add to ${label}` }),
  ];
}
