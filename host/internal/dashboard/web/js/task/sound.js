// A sound with its waveform: from the peaks that the audio plugin leaves, else of the samples themselves.

import { h } from "../dom.js";

const LARGEST = 24e6; // bytes that are decoded for their waveform
const COLUMNS = 1200;

/** An audio element, and its waveform to look at and to click into. */
export function sound(url, peaksURL, title) {
  return h("div", { key: url, class: "sound", keep: true, ref: (node) => build(node, url, peaksURL, title) });
}

function build(node, url, peaksURL, title) {
  const audio = Object.assign(document.createElement("audio"), { src: url, controls: true, preload: "metadata" });
  audio.setAttribute("aria-label", title);
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Waveform of ${title}. The player below seeks by keyboard.`);
  node.append(canvas, audio);
  const wave = new Wave(canvas, audio);
  shape(url, peaksURL).then((peaks) => wave.show(peaks)).catch(() => canvas.remove());
  return () => { audio.pause(); wave.end(); };
}

/** The outline as pairs of lowest and highest, -1 to 1. */
async function shape(url, peaksURL) {
  if (peaksURL) {
    const answer = await fetch(peaksURL);
    if (answer.ok) return fromPeaks(await answer.json());
  }
  const answer = await fetch(url);
  if (!answer.ok || Number(answer.headers.get("Content-Length")) > LARGEST) throw new Error("no waveform");
  const samples = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(await answer.arrayBuffer());
  return fromSamples(samples);
}

/** As audiowaveform writes it: lowest and highest of each channel, one pixel after the other. */
export function fromPeaks({ bits = 16, channels = 1, data }) {
  const full = bits === 8 ? 128 : 32768;
  const pairs = [];
  for (let at = 0; at + 1 < data.length; at += 2 * channels) {
    let low = 0;
    let high = 0;
    for (let c = 0; c < channels; c++) {
      low = Math.min(low, data[at + 2 * c]);
      high = Math.max(high, data[at + 2 * c + 1]);
    }
    pairs.push([low / full, high / full]);
  }
  return pairs;
}

function fromSamples(sound) {
  const samples = sound.getChannelData(0);
  const each = Math.max(1, Math.floor(samples.length / COLUMNS));
  const pairs = [];
  for (let from = 0; from < samples.length; from += each) {
    let low = 0;
    let high = 0;
    for (let i = from; i < Math.min(samples.length, from + each); i++) {
      if (samples[i] < low) low = samples[i];
      else if (samples[i] > high) high = samples[i];
    }
    pairs.push([low, high]);
  }
  return pairs;
}

/** Wave draws an outline, and how much of it was played. */
class Wave {
  #peaks = [];
  #frame = 0;

  constructor(canvas, audio) {
    this.canvas = canvas;
    this.audio = audio;
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(canvas);
    this.redraw = () => this.draw();
    for (const event of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(event, this.redraw);
    audio.addEventListener("play", () => this.#run());
    canvas.addEventListener("click", (event) => this.#seek(event));
    addEventListener("backlot:theme", this.redraw);
  }

  show(peaks) {
    const most = Math.max(0.01, ...peaks.map(([low, high]) => Math.max(-low, high)));
    this.#peaks = peaks.map(([low, high]) => [(low / most) * 0.94, (high / most) * 0.94]); // quiet sounds have a shape, too
    this.canvas.dataset.columns = peaks.length;
    this.draw();
  }

  end() {
    this.size.disconnect();
    cancelAnimationFrame(this.#frame);
    removeEventListener("backlot:theme", this.redraw);
  }

  #run() {
    this.draw();
    if (!this.audio.paused) this.#frame = requestAnimationFrame(() => this.#run());
  }

  #seek(event) {
    if (Number.isFinite(this.audio.duration)) this.audio.currentTime = (event.offsetX / this.canvas.clientWidth) * this.audio.duration;
  }

  draw() {
    const { canvas, audio } = this;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio];
    if (!width || this.#peaks.length === 0) return;
    Object.assign(canvas, { width, height });
    const style = getComputedStyle(canvas);
    const [played, ahead] = [style.color, style.caretColor]; // as they are in this theme: variables are not worked out
    const pen = canvas.getContext("2d");
    const bar = 2 * ratio;
    const count = Math.floor(width / (bar + ratio));
    const done = audio.duration ? audio.currentTime / audio.duration : 0;
    for (let i = 0; i < count; i++) {
      const [low, high] = this.#between(i / count, (i + 1) / count);
      pen.fillStyle = i / count < done ? played : ahead;
      const top = (1 - high) * height / 2;
      pen.fillRect(i * (bar + ratio), top, bar, Math.max(ratio, (1 - low) * height / 2 - top));
    }
  }

  #between(from, to) {
    const peaks = this.#peaks.slice(Math.floor(from * this.#peaks.length), Math.max(Math.ceil(to * this.#peaks.length), Math.floor(from * this.#peaks.length) + 1));
    return [Math.min(0, ...peaks.map((p) => p[0])), Math.max(0, ...peaks.map((p) => p[1]))];
  }
}
