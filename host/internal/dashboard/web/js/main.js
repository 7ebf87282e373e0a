// Starts the page: who is there, then what he wants to see.

import { get } from "./api.js";
import { h } from "./dom.js";
import { listen } from "./keyboard.js";
import { Page } from "./page.js";
import { button, empty, notice } from "./parts.js";
import { route, views } from "./router.js";
import { session } from "./session.js";
import { shell } from "./shell.js";
import { store } from "./store.js";

const app = document.getElementById("app");
let frame = null;
let page = null;

async function begin() {
  if (!session.key) return signIn();
  try {
    session.recognise(await get("me"));
    enter();
  } catch (problem) {
    signIn(problem.status === 401 ? "" : problem.message);
  }
}

function enter() {
  page?.close();
  frame = shell(app, { current: () => route().name, signOut });
  store.start();
  show();
}

async function signIn(problem) {
  leave();
  const { open } = await import("./views/login.js");
  page = new Page(app, route());
  open(page, { problem, entered: enter });
}

function signOut() {
  session.forget();
  signIn();
}

function leave() {
  page?.close();
  page = null;
  frame?.end();
  frame = null;
  store.stop();
}

async function show() {
  const wanted = route();
  page?.close();
  page = new Page(frame.content, wanted);
  const mine = page;
  const known = wanted.name === "task" || Object.hasOwn(views, wanted.name);
  if (!known) return missing(mine);
  try {
    const { open } = await import(`./views/${wanted.name}.js`);
    if (mine === page) open(mine);
  } catch (problem) {
    mine.render(() => [notice("bad", `This view could not be loaded: ${problem.message}`), button("Load the page again", () => location.reload())]);
  }
  frame?.content.scrollTo?.(0, 0);
  scrollTo(0, 0);
}

function missing(mine) {
  mine.title("Not found");
  mine.render(() => [h("h1", null, "Not found"), empty("There is no such view.", h("a", { href: "#/overview" }, "Go to the overview"))]);
}

addEventListener("hashchange", () => { if (frame) show(); });
addEventListener("backlot:signed-out", () => { if (frame) signOut(); });
listen();
begin();
