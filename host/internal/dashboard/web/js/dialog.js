// Dialogs: the browser's own, so that Esc, focus and what lies behind are right.

import { h, render } from "./dom.js";
import { button } from "./parts.js";

/** Shows a dialog until it is closed. body(close) says what is in it. */
export function dialog(title, body, { wide } = {}) {
  const node = document.createElement("dialog");
  node.className = wide ? "dialog wide" : "dialog";
  node.setAttribute("aria-labelledby", "dialog-title");
  document.body.append(node);
  return new Promise((resolve) => {
    let answer;
    const close = (value) => { answer = value; node.close(); };
    const draw = () => render(node, h("h2", { id: "dialog-title" }, title), body(close, draw));
    node.addEventListener("close", () => { node.remove(); resolve(answer); });
    node.addEventListener("click", (event) => { if (event.target === node) node.close(); });
    draw();
    node.showModal();
  });
}

/** Asks before something is done that can't be taken back. The way out has the focus. */
export function confirm(title, text, action) {
  return dialog(title, (close) => [
    h("p", null, text),
    h("div", { class: "dialog-actions" },
      button("Leave it", () => close(false)),
      button(action, () => close(true), { class: "button danger" })),
  ]);
}
