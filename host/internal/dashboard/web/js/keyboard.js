// Shortcuts: / searches, g and a letter goes somewhere, j and k walk through rows, ? tells all of them.

import { dialog } from "./dialog.js";
import { h } from "./dom.js";
import { go, link, views } from "./router.js";
import { session } from "./session.js";

let leader = 0; // when g was pressed

export const reachable = ({ scope, operator }) => (!scope || session.may(scope)) && (!operator || session.operator);

export function listen() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !session.me) return;
    if (event.key === "Escape" && writing(event.target)) return event.target.blur();
    if (writing(event.target) || document.querySelector("dialog[open]")) return;
    if (press(event.key)) event.preventDefault();
  });
}

const writing = (node) => node instanceof Element && node.matches("input, textarea, select, [contenteditable]");

function press(key) {
  if (Date.now() - leader < 1200) {
    leader = 0;
    const view = Object.keys(views).find((name) => views[name].key === key && reachable(views[name]));
    if (view) go(link(view));
    return Boolean(view);
  }
  switch (key) {
    case "g": leader = Date.now(); return true;
    case "/": search(); return true;
    case "?": help(); return true;
    case "j": return walk(1);
    case "k": return walk(-1);
  }
  return false;
}

function search() {
  const field = document.querySelector("[data-search]");
  if (field) return field.focus();
  go(link("tasks"));
  focusWhenThere("[data-search]", 60);
}

function focusWhenThere(selector, frames) {
  const node = document.querySelector(selector);
  if (node) node.focus();
  else if (frames > 0) requestAnimationFrame(() => focusWhenThere(selector, frames - 1));
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row] a.row-link")];
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step]?.focus();
  return rows.length > 0;
}

export function help() {
  const keys = (...names) => names.map((name) => h("kbd", null, name));
  const rows = [
    [keys("/"), "Search, or filter tasks"], [keys("j"), "Next row"], [keys("k"), "Row before"],
    ...Object.values(views).filter(reachable).map((v) => [keys("g", v.key), v.title]),
    [keys("?"), "These shortcuts"], [keys("Esc"), "Leave a field, close a dialog"],
  ];
  return dialog("Keyboard", (close) => [
    h("table", { class: "keys" }, h("caption", { class: "unseen" }, "Keyboard shortcuts"), h("tbody", null, rows.map(([key, does]) => h("tr", null, h("th", { scope: "row" }, key), h("td", null, does))))),
    h("div", { class: "dialog-actions" }, h("button", { type: "button", class: "button", onclick: () => close() }, "Close")),
  ]);
}

