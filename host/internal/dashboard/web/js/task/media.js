// Results and artifacts as they are seen and heard.

import { playable } from "../api.js";
import { h } from "../dom.js";
import { bytes, label } from "../format.js";
import { table } from "../parts.js";
import { sound } from "./sound.js";

const KINDS = {
  image: ["png", "jpg", "jpeg", "webp", "gif", "avif"],
  video: ["mp4", "webm", "mov", "m4v"],
  audio: ["mp3", "wav", "flac", "ogg", "m4a", "aac"],
};

/** image, video, audio, or nothing of these: by its media type where that is known, else by its name. */
export function kindOf(url, mediaType) {
  const by = mediaType?.split("/")[0];
  if (by in KINDS) return by;
  const extension = url.split(/[?#]/)[0].split(".").pop().toLowerCase();
  return Object.keys(KINDS).find((kind) => KINDS[kind].includes(extension)) ?? "";
}

/** Plays a file in the page, where it is one of the store's; else it is a link. more: {type, poster, peaks, tracks, title}. */
export function player(url, more = {}) {
  const here = playable(url);
  const { type, title = "Result" } = more;
  switch (here && kindOf(url, type)) {
    case "image":
      return h("a", { key: url, class: "shown", href: here, target: "_blank", rel: "noopener" }, h("img", { src: here, alt: title, decoding: "async" }));
    case "video":
      return h("video", { key: url, class: "shown", src: here, controls: true, preload: "metadata", playsinline: true, poster: playable(more.poster) ?? undefined, "aria-label": title },
        (more.tracks ?? []).map((t) => h("track", { kind: "subtitles", src: playable(t), label: "Subtitles" })));
    case "audio":
      return sound(here, playable(more.peaks), title);
  }
  return h("p", null, h("a", { href: outside(url), rel: "noreferrer noopener", target: "_blank" }, name(url)));
}

const outside = (url) => (/^https?:\/\//.test(url) ? url : undefined);

/** The last part of an address, as people read it. */
export function name(url) {
  const last = url.split(/[?#]/)[0].split("/").pop().replace(/^[0-9a-f]{16,}-/, "") || url;
  try {
    return decodeURIComponent(last);
  } catch { // a % of its own
    return last;
  }
}

/** Everything else that a task left, small pictures shown. */
export function artifacts(all) {
  return table("Artifacts", [
    { label: "Role", class: "lead", cell: (a) => h("a", { href: outside(playable(a.url) ?? a.url), target: "_blank", rel: "noreferrer noopener" }, label(a.role)) },
    { label: "Preview", bare: true, class: "thumb-cell", cell: (a) => thumbnail(a) },
    { label: "Type", cell: (a) => h("span", { class: "mono" }, a.media_type) },
    { label: "Size", num: true, cell: (a) => bytes(a.size) },
  ], all, { key: (a) => a.url });
}

function thumbnail(a) {
  const here = playable(a.url);
  const small = here && kindOf(a.url, a.media_type) === "image" && a.size < 4e6;
  return small && h("img", { class: "thumb", src: here, alt: "", loading: "lazy", decoding: "async" });
}

export const ofRole = (all, role) => all?.find((a) => a.role === role)?.url;
