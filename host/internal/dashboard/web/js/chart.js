// The throughput of the last hour: a column a minute. What is drawn can be read as a table, too.

import { h } from "./dom.js";
import { hourMinute, number } from "./format.js";
import { table } from "./parts.js";

const HEIGHT = 148;
const BASE = 20; // for the times below
const LEFT = 30; // for the scale
const KINDS = ["completed", "failed", "cancelled"];

/** A chart that draws itself again when its width changes; redraw is the view's update. */
export function throughput(redraw) {
  const is = { width: 720, at: -1 };
  const measure = (node) => {
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width > 0 && width !== is.width) { is.width = width; redraw(); }
    });
    watch.observe(node);
    return () => watch.disconnect();
  };
  const point = (event, count) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor((event.clientX - box.left - LEFT) / ((box.width - LEFT) / count));
    if (at !== is.at) { is.at = at; redraw(); }
  };
  return (minutes) => h("figure", { class: "chart", ref: measure },
    picture(minutes, is, point, () => { is.at = -1; redraw(); }),
    h("figcaption", null, readout(minutes, is.at), legend()),
    h("details", null, h("summary", null, "As a table"), values(minutes)));
}

const sum = (m) => m.completed + m.failed + m.cancelled;

function picture(minutes, is, onpointermove, onpointerleave) {
  const top = scale(Math.max(1, ...minutes.map(sum)));
  const step = (is.width - LEFT) / minutes.length;
  const y = (n) => (HEIGHT - BASE) * (1 - n / top) + 6;
  return h("svg", { viewBox: `0 0 ${is.width} ${HEIGHT + 6}`, width: is.width, height: HEIGHT + 6, role: "img", "aria-label": summary(minutes),
    onpointermove: (event) => onpointermove(event, minutes.length), onpointerleave },
    [0, top / 2, top].map((n) => [
      h("line", { class: n === 0 ? "axis" : "grid", x1: LEFT, x2: is.width, y1: y(n), y2: y(n) }),
      h("text", { class: "tick", x: LEFT - 6, y: y(n) + 4, "text-anchor": "end" }, number(n)),
    ]),
    minutes.map((m, i) => column(m, LEFT + i * step, step, y, i === is.at)),
    marks(minutes, step, is.width));
}

function column(m, x, step, y, pointed) {
  let below = 0;
  return h("g", { class: pointed ? "column pointed" : "column" },
    pointed && h("rect", { class: "pointer", x, y: 6, width: step, height: HEIGHT - BASE }),
    KINDS.map((kind) => {
      if (!m[kind]) return null;
      const from = below;
      below += m[kind];
      return h("rect", { class: `bar-${kind}`, x: x + step * 0.14, width: step * 0.72, y: y(below), height: y(from) - y(below) });
    }));
}

// marks are the times below: every ten minutes, or twenty where it is narrow.
function marks(minutes, step, width) {
  const every = width < 480 ? 20 : 10;
  return minutes.map((m, i) => {
    const ago = minutes.length - 1 - i;
    if (ago % every !== 0 || i * step < 12) return null;
    return h("text", { class: "tick", x: LEFT + (i + 0.5) * step, y: HEIGHT + 4, "text-anchor": ago === 0 ? "end" : "middle" }, hourMinute(m.at));
  });
}

// scale is a top that divides into halves: 2, 4, 10, 20, 40, 100, …
function scale(most) {
  for (let power = 1; ; power *= 10) for (const n of [2, 4, 10]) if (n * power >= most) return n * power;
}

function readout(minutes, at) {
  const m = minutes[at];
  if (!m) return h("span", { class: "readout" }, summary(minutes));
  return h("span", { class: "readout" }, h("strong", null, hourMinute(m.at)), ` ${KINDS.map((k) => `${number(m[k])} ${k}`).join(", ")}`);
}

function summary(minutes) {
  const total = (kind) => minutes.reduce((n, m) => n + m[kind], 0);
  return `Last 60 minutes: ${KINDS.map((k) => `${number(total(k))} ${k}`).join(", ")}`;
}

const legend = () => h("span", { class: "legend", "aria-hidden": "true" }, KINDS.map((kind) => h("span", null, h("i", { class: `key-${kind}` }), kind)));

function values(minutes) {
  const busy = minutes.filter((m) => sum(m) > 0).reverse();
  if (busy.length === 0) return h("p", { class: "dim" }, "No task has ended in the last 60 minutes.");
  return table("Tasks that ended, by minute", [
    { label: "Minute", cell: (m) => hourMinute(m.at) },
    ...KINDS.map((kind) => ({ label: kind, num: true, cell: (m) => number(m[kind]) })),
  ], busy);
}
