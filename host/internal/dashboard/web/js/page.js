// A view while it is shown: it draws itself when something has changed, and leaves nothing behind.

import { h, render } from "./dom.js";
import { notice } from "./parts.js";

export class Page {
  #root;
  #draw = () => null;
  #asked = false;
  #ends = [];

  constructor(root, route) {
    this.#root = root;
    this.route = route;
    this.closed = false;
  }

  /** Names the view for the tab and for who listens. */
  title(text) {
    document.title = `${text} · Backlot`;
  }

  /** Says what the view looks like; update draws it again. */
  render(draw) {
    this.#draw = draw;
    this.#now();
  }

  update = () => {
    if (this.#asked || this.closed) return;
    this.#asked = true;
    queueMicrotask(() => { this.#asked = false; this.#now(); });
  };

  #now() {
    if (!this.closed) render(this.#root, this.#draw());
  }

  onClose(f) {
    if (f) this.#ends.push(f);
  }

  /** Calls f again and again while the view is shown and somebody looks. */
  every(ms, f) {
    const timer = setInterval(() => { if (!document.hidden) f(); }, ms);
    this.onClose(() => clearInterval(timer));
  }

  /** Runs f and shows what went wrong in the place of the view. */
  async load(f) {
    try {
      await f();
      this.update();
    } catch (problem) {
      if (problem.name !== "AbortError") this.render(() => [h("h1", null, "This can't be shown"), notice("bad", problem.message)]);
    }
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    for (const end of this.#ends) end();
    render(this.#root);
  }
}
