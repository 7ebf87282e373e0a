// Signing in with an API key.

import { get } from "../api.js";
import { h } from "../dom.js";
import { session } from "../session.js";

export function open(page, { problem = "", entered }) {
  const is = { busy: false, problem };
  page.title("Sign in");

  async function submit(event) {
    event.preventDefault();
    const form = event.target;
    const key = form.elements.key.value.trim();
    if (!key) return fail("Type or paste an API key");
    is.busy = true;
    page.update();
    try {
      session.keep(key, await get("me", { key }), form.elements.remember.checked);
      entered();
    } catch (refusal) {
      fail(refusal.message);
      form.elements.key.focus();
    }
  }

  function fail(text) {
    is.busy = false;
    is.problem = text;
    page.update();
  }

  page.render(() => h("main", { class: "login" },
    h("form", { class: "login-form", onsubmit: submit, novalidate: true },
      h("h1", { class: "brand" }, "Backlot"),
      h("p", { class: "dim" }, "Sign in with an API key. Its scopes decide what you see."),
      h("label", { class: "field-label", for: "key" }, "API key"),
      h("input", { id: "key", name: "key", class: "input mono", type: "password", autocomplete: "current-password", spellcheck: "false", autofocus: true,
        "aria-invalid": is.problem ? "true" : undefined, "aria-describedby": is.problem ? "key-problem" : "key-hint", ref: (node) => { node.focus(); } }),
      is.problem && h("p", { id: "key-problem", class: "problem", role: "alert" }, is.problem),
      h("label", { class: "check" }, h("input", { type: "checkbox", name: "remember" }), "Remember it in this browser"),
      h("button", { class: "button primary", disabled: is.busy }, is.busy ? "Signing in…" : "Sign in"),
      h("p", { id: "key-hint", class: "hint" }, "Without one configured, the service printed a key at its first start and keeps it in the file ", h("span", { class: "mono nowrap" }, "api-key"), " of its data folder."))));
}
