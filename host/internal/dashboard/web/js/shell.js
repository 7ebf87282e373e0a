// What stands around every view: where one can go, who one is, how the page hears of changes.

import { h, render } from "./dom.js";
import { number } from "./format.js";
import { help, reachable } from "./keyboard.js";
import { link, views } from "./router.js";
import { session } from "./session.js";
import { store } from "./store.js";
import * as theme from "./toggle.js";

const LINKS = { connecting: "Connecting", live: "Live", polling: "Polling", paused: "Paused", over: "Signed out" };

/** Draws the shell into app and gives the element that views draw into. */
export function shell(app, { current, signOut }) {
  const open = { menu: false };
  const draw = () => render(app,
    h("a", { class: "skip", href: "#content", onclick: skip }, "Skip to the content"),
    h("header", { key: "bar", class: open.menu ? "bar bar-open" : "bar" },
      h("div", { class: "bar-head" },
        h("a", { class: "brand", href: link("overview") }, "Backlot"),
        connection(),
        h("button", { type: "button", class: "menu-button", "aria-expanded": String(open.menu), "aria-controls": "menu", onclick: () => { open.menu = !open.menu; draw(); } }, "Menu")),
      h("div", { id: "menu", class: "menu" }, navigation(current()), foot(draw, signOut))),
    h("main", { key: "main", id: "content", tabindex: "-1", keep: true }));
  const skip = (event) => { event.preventDefault(); document.getElementById("content").focus(); };
  const moved = () => { open.menu = false; draw(); };
  draw();
  const unwatch = store.watch(draw);
  addEventListener("hashchange", moved);
  return {
    content: document.getElementById("content"), draw,
    end() { unwatch(); removeEventListener("hashchange", moved); },
  };
}

function navigation(current) {
  return h("nav", { "aria-label": "Views" }, h("ul", null, Object.entries(views).filter(([, v]) => reachable(v)).map(([name, v]) =>
    h("li", { key: name }, h("a", { href: link(name), "aria-current": current === name || (current === "task" && name === "tasks") ? "page" : undefined },
      h("span", null, v.title), count(name), h("kbd", { "aria-hidden": "true" }, "g ", v.key))))));
}

// Tasks that wait and run stand beside the way to them.
function count(name) {
  if (name !== "tasks" || !store.overview) return null;
  const n = store.overview.types.reduce((sum, t) => sum + t.processing + t.waiting.high + t.waiting.normal + t.waiting.low, 0);
  return n > 0 && h("span", { class: "count", title: "waiting and processing" }, number(n));
}

function connection() {
  return h("span", { class: `link link-${store.link}`, role: "status" }, LINKS[store.link]);
}

function foot(draw, signOut) {
  const { me } = session;
  return h("div", { class: "foot" },
    h("p", { class: "who" }, h("strong", null, me.name), " ", me.scopes.includes("admin") ? "admin" : me.scopes.join(", "), me.projects.length > 0 && `, ${me.projects.length === 1 ? me.projects[0] : me.projects.length + " projects"}`),
    h("div", { class: "foot-actions" },
      h("button", { type: "button", class: "quiet", onclick: () => { theme.next(); draw(); } }, `Theme: ${theme.name()}`),
      h("button", { type: "button", class: "quiet", onclick: help }, "Keyboard"),
      h("button", { type: "button", class: "quiet", onclick: signOut }, "Sign out")));
}
