// Calls of the REST API, relative to where the page is: a proxy may serve it below a prefix.

import { session } from "./session.js";

const base = new URL("./api/v1/", document.baseURI);
const root = new URL("./", document.baseURI);
const publicURL = document.documentElement.dataset.publicUrl;

/** What the service answered instead of what was asked for. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.message ?? `The service answered ${status}`);
    this.status = status;
    this.code = body?.error ?? "";
    this.details = body?.details ?? {};
    this.retryAfter = body?.retry_after ?? 0;
  }
}

/** The service could not be reached. */
export class Unreachable extends Error {
  constructor() { super("The service can't be reached. Is it running?"); }
}

/** The address of a call. Parts of paths that users name go through encodeURIComponent before. */
export const address = (path) => new URL(path, base);

export async function call(method, path, body, { key = session.key, signal } = {}) {
  const headers = { "X-API-Key": key };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(address(path), { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal, cache: "no-store" });
  } catch (problem) {
    throw problem.name === "AbortError" ? problem : new Unreachable();
  }
  const said = await answer.json().catch(() => null);
  if (answer.ok) return said;
  if (answer.status === 401 && key === session.key) dispatchEvent(new Event("backlot:signed-out"));
  throw new Refusal(answer.status, said);
}

export const get = (path, options) => call("GET", path, undefined, options);
export const post = (path, body) => call("POST", path, body);

/** A picture that wants the key, as an address that an img takes. Revoke it when it is not shown any more. */
export async function picture(path) {
  const answer = await fetch(address(path), { headers: { "X-API-Key": session.key }, cache: "no-store" });
  return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
}

/** The address at which this page may play a file of the store, or null where it lies elsewhere. */
export function playable(url) {
  if (typeof url !== "string" || !/^https?:/.test(url)) return null;
  for (const start of [publicURL + "/media/", new URL("media/", root).href]) {
    if (url.startsWith(start)) return new URL("media/" + url.slice(start.length), root).href;
  }
  return null;
}

export const query = (values) => {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== "" && value !== null && value !== undefined) q.set(name, value);
  const text = q.toString();
  return text ? "?" + text : "";
};
