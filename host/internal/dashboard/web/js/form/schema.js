// Reads a JSON Schema for what a form can make of it: text, choices, numbers, switches, lists, groups, and JSON for the rest.

import { number } from "../format.js";

const LONG = 400; // characters from which a text gets a larger field

const MOST = 500; // fields of a form: a schema that refers to itself has any number

/** What a schema asks for: {kind, description, required, fallback, example, choices, item, fields, most}. */
export function read(schema, root = schema, depth = 0, left = { fields: MOST }) {
  const s = resolve(schema, root);
  const base = { description: text(s.description), fallback: s.default, example: s.examples?.[0], hint: limits(s) };
  const choices = choicesOf(s);
  if (choices) return { ...base, kind: "choice", choices };
  switch (depth > 4 ? "" : s.type) {
    case "string": return { ...base, kind: (s.maxLength ?? 0) > LONG && !isAddress(s) ? "long" : "text" };
    case "integer": case "number": return { ...base, kind: "number" };
    case "boolean": return { ...base, kind: "boolean" };
    case "array": return Array.isArray(s.items) || !s.items ? { ...base, kind: "json" } : { ...base, kind: "list", item: read(s.items, root, depth + 1, left), most: s.maxItems ?? Infinity };
    case "object": return s.properties && take(s, left) ? { ...base, kind: "group", fields: fields(s, root, depth, left) } : { ...base, kind: "json" };
  }
  return { ...base, kind: "json" };
}

const text = (said) => (typeof said === "string" ? said : "");

function take(s, left) {
  left.fields -= Object.keys(s.properties).length;
  return left.fields >= 0;
}

function fields(s, root, depth, left) {
  const required = new Set(Array.isArray(s.required) ? s.required : []);
  return Object.entries(s.properties).map(([name, inner]) => ({ name, required: required.has(name), ...read(inner, root, depth + 1, left) }));
}

// Long texts whose end is the longest address that browsers take are addresses.
const isAddress = (s) => s.maxLength === 2048 || s.format === "uri";

function resolve(schema, root) {
  let s = schema === true || !schema ? {} : schema;
  for (let i = 0; i < 8 && typeof s.$ref === "string" && s.$ref.startsWith("#"); i++) {
    const target = s.$ref.slice(1).split("/").slice(1).reduce((at, part) => at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], root);
    s = { ...target, ...s, $ref: target?.$ref };
  }
  return s;
}

function choicesOf(s) {
  if (Array.isArray(s.enum)) return s.enum.map((value) => ({ value, description: "" }));
  const of = s.oneOf ?? s.anyOf;
  if (Array.isArray(of) && of.length > 0 && of.every((o) => o?.const !== undefined)) return of.filter((o) => o.const !== "").map((o) => ({ value: o.const, description: text(o.description ?? o.title) }));
  return null;
}

function limits(s) {
  const { minimum: low, maximum: high, maxLength, maxItems } = s;
  if (low !== undefined && high !== undefined && high < 1e12) return `${number(low)} to ${number(high)}`;
  if (low !== undefined) return `from ${number(low)}`;
  if (maxItems !== undefined) return `at most ${maxItems}`;
  if (maxLength !== undefined && maxLength < 2048) return `at most ${number(maxLength)} characters`;
  return "";
}

/** Task data out of the examples that a schema gives for single fields; null where that would not do. */
export function exampleOf(spec) {
  if (spec.fields?.some((f) => f.required && f.example === undefined)) return null;
  const some = (spec.fields ?? []).filter((f) => f.example !== undefined).map((f) => [f.name, f.example]);
  return some.length > 0 ? Object.fromEntries(some) : null;
}

/** What is left of a value when everything empty is taken away. */
export function pruned(value) {
  if (Array.isArray(value)) return value.map((v) => pruned(v) ?? "");
  if (value === null || typeof value !== "object") return value === "" ? undefined : value;
  const kept = Object.entries(value).map(([name, v]) => [name, pruned(v)]).filter(([, v]) => v !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
