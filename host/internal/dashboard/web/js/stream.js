// Server-sent events by fetch, because EventSource can't send a key. A stream that breaks is taken up where it was.

import { address, Refusal } from "./api.js";
import { session } from "./session.js";

/** Reads one answer of server-sent events to its end. */
export async function read(path, { signal, last, onEvent, onOpen }) {
  const headers = { "X-API-Key": session.key, Accept: "text/event-stream" };
  if (last.id) headers["Last-Event-ID"] = last.id;
  const answer = await fetch(address(path), { headers, signal, cache: "no-store" });
  if (answer.status === 204) return "done";
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => null));
  onOpen();
  const parser = new Parser(last, onEvent);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return "closed";
    parser.push(value);
  }
}

/** Cuts text into events, as the HTML standard says. */
export class Parser {
  #rest = "";
  #event = { name: "", data: [] };

  constructor(last, onEvent) {
    this.last = last;
    this.onEvent = onEvent;
  }

  push(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  #line(line) {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event.name = value;
    else if (field === "data") this.#event.data.push(value);
    else if (field === "id") this.last.id = value;
  }

  #end() {
    const { name, data } = this.#event;
    this.#event = { name: "", data: [] };
    if (data.length > 0) this.onEvent(name || "message", JSON.parse(data.join("\n")));
  }
}
