#!/usr/bin/env python3
"""A plugin of one generator: dialogue becomes subtitles (SRT) and a list of when who speaks (JSON)."""
import json
import backlot

plugin = backlot.Plugin("subtitles", "1.0.0")
LINE = {"type": "object", "required": ["text"], "properties": {
    "character": {"type": "string"},
    "text": {"type": "string", "minLength": 1, "errorMessage": "each line needs the words that are spoken"}}}
SCHEMA = {"type": "object", "required": ["dialogue"], "properties": {
    "dialogue": {"type": "array", "minItems": 1, "items": LINE, "errorMessage": "dialogue is a list of at least one line"},
    "words_per_minute": {"type": "number", "minimum": 60, "maximum": 400, "default": 150},
    "pause": {"type": "number", "minimum": 0, "maximum": 10, "default": 0.4}}}


def timecode(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


@plugin.generator("write_subtitles", description="Times dialogue and writes subtitles", queue="cpu_intensive",
                  schema=SCHEMA, typical=1, maximum=60, deterministic=True, example={"dialogue": [{"text": "Who is there?"}]})
def write_subtitles(task: backlot.Task) -> backlot.Result:
    dialogue, rate = task.data["dialogue"], task.data.get("words_per_minute", 150)
    now, cues, blocks = 0.0, [], []
    for number, line in enumerate(dialogue, 1):
        task.progress(number / len(dialogue), f"line {number}")
        end = now + max(1.0, len(line["text"].split()) * 60 / rate)
        who = line.get("character", "")
        cues.append({"start": round(now, 3), "end": round(end, 3), "character": who, "text": line["text"]})
        blocks.append(f"{number}\n{timecode(now)} --> {timecode(end)}\n{who + ': ' if who else ''}{line['text']}\n")
        now = end + task.data.get("pause", 0.4)
    task.path("subtitles.srt").write_text("\n".join(blocks))
    task.path("cues.json").write_text(json.dumps(cues, ensure_ascii=False))
    return backlot.Result.file("subtitles.srt", "application/x-subrip", backlot.Artifact("cues.json", "cues", "application/json"),
                               metadata={"lines": len(cues), "duration": cues[-1]["end"]})


if __name__ == "__main__":
    plugin.serve()
