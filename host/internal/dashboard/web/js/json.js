// JSON as it is read: indented, coloured, its addresses as links. All of it is text nodes.

import { h } from "./dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const MOST = 3000; // tokens that are coloured: what strangers submit may have a million, and is drawn twice a second

export function json(value, props) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    parts.push(text.slice(at, found.index), token(found));
    at = found.index + found[0].length;
    if (parts.length >= 2 * MOST) break;
  }
  return h("pre", { class: "json", tabindex: "0", ...props }, parts, text.slice(at));
}

function token([all, string, colon]) {
  if (colon) return [h("span", { class: "json-key" }, string), colon];
  if (string) return h("span", { class: "json-text" }, outward(string));
  return h("span", { class: "json-value" }, all);
}

// outward makes a link of a web address, and of nothing else.
function outward(string) {
  let address = "";
  try { address = JSON.parse(string); } catch { return string; }
  if (!/^https?:\/\/[^\s]+$/.test(address)) return string;
  return ["\"", h("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, address), "\""];
}
