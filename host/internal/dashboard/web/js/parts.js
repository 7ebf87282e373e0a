// The pieces that views are made of.

import { h } from "./dom.js";
import { ago, label as labelOf, percent } from "./format.js";

const MARKS = {
  queued: ["circle", { cx: 6, cy: 6, r: 4, fill: "none", "stroke-width": 1.6, stroke: "currentColor" }],
  processing: ["g", {}, h("circle", { cx: 6, cy: 6, r: 4, fill: "none", "stroke-width": 1.6, stroke: "currentColor" }), h("path", { d: "M6 2a4 4 0 0 1 0 8z", fill: "currentColor" })],
  completed: ["path", { d: "M2 6.4 4.8 9.2 10 3.2", fill: "none", stroke: "currentColor", "stroke-width": 1.8 }],
  failed: ["path", { d: "M2.5 2.5l7 7m0-7l-7 7", fill: "none", stroke: "currentColor", "stroke-width": 1.8 }],
  cancelled: ["path", { d: "M2 6h8", fill: "none", stroke: "currentColor", "stroke-width": 1.8 }],
};

const GOOD = new Set(["completed", "ready"]);
const ALIASES = { ready: "completed", starting: "processing", waiting: "queued", resting: "cancelled", disabled: "failed" };

/** A state by a mark and its name: never by colour alone. */
export function state(name) {
  const mark = MARKS[ALIASES[name] ?? name];
  const tone = GOOD.has(name) ? "completed" : (ALIASES[name] ?? name);
  return h("span", { class: `state state-${tone}` },
    mark && h("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, h(...mark)), name);
}

export function progress(fraction, label) {
  const value = Math.max(0, Math.min(1, fraction ?? 0));
  return h("div", { class: "progress", role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.floor(value * 100), "aria-valuetext": percent(value) },
    h("div", { class: "progress-fill", style: { width: `${value * 100}%` } }));
}

/** A share of a whole, drawn: slots in use, tasks of a trial. */
export function meter(value, whole, label) {
  return h("span", { class: "meter", role: "img", "aria-label": label },
    h("span", { class: "meter-fill", style: { width: `${whole ? Math.min(100, (value / whole) * 100) : 0}%` } }));
}

/** columns: {label, cell(row), num, class, bare}; the labels of bare ones are heard but not seen. On a phone each row becomes a block of labelled lines. */
export function table(caption, columns, rows, { key, kind = "", attrs = () => ({}) } = {}) {
  return h("table", { class: `table ${kind}` },
    h("caption", { class: "unseen" }, caption),
    h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col", class: classes(c) }, c.bare ? h("span", { class: "unseen" }, c.label) : c.label)))),
    h("tbody", null, rows.map((row) => h("tr", { key: key?.(row), ...attrs(row) },
      columns.map((c) => h("td", { class: classes(c), "data-label": c.bare ? undefined : c.label }, h("div", null, c.cell(row))))))));
}

const classes = (c) => [c.num && "num", c.class].filter(Boolean).join(" ") || undefined;

export const when = (iso) => (iso ? h("time", { datetime: iso, title: new Date(iso).toString() }, ago(iso)) : "–");

export function notice(kind, ...text) {
  return h("p", { class: `notice notice-${kind}`, role: kind === "bad" ? "alert" : undefined }, text);
}

/** What stands where there is nothing, and what to do about it. */
export const empty = (title, ...more) => h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), more.length > 0 && h("p", null, more));

export const section = (title, { aside, id, ...props } = {}, ...children) => h("section", { "aria-labelledby": id, ...props },
  h("div", { class: "section-head" }, h("h2", { id }, title), aside), children);

/** Terms and what they stand for; those without a value are left out. */
export function facts(pairs, props) {
  return h("dl", { class: "facts", ...props }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value))));
}

export const button = (text, onclick, props = {}) => h("button", { type: "button", class: "button", onclick, ...props }, text);

export const field = (label, control, { hint, wide } = {}) => h("label", { class: wide ? "field wide" : "field" }, h("span", { class: "field-label" }, label), control, hint && h("span", { class: "hint" }, hint));

export const options = (all, none) => [none !== undefined && h("option", { value: "" }, none), all.map((o) => h("option", { value: o }, labelOf(o)))];
