"""What both ends of the wire agree on, and how text is made to fit."""

from __future__ import annotations

VERSION = 1
VERSION_PREVIEWS = 2  # previews, and examples in the specification

MAX_MESSAGE_BYTES = 8 << 20  # files travel through the work folder
MAX_STEP_BYTES = 64
MAX_LOG_BYTES = 8 << 10
MAX_FAILURE_BYTES = 4 << 10
MAX_CODE_BYTES = 64
MAX_PREVIEW_BYTES = 256 << 10
MAX_REQUESTS = 8  # of one attempt under way at once

HEARTBEAT_SECONDS = 1.0
PROGRESS_SECONDS = 0.1  # for one attempt; between, the latest wins
PREVIEW_SECONDS = 0.5  # for one attempt; those between are dropped
MAX_QUEUED_LINES = 1024  # log frames that wait for a host which does not read


def clip(text: str, limit: int) -> str:
    """text on one line of at most limit bytes, with nothing that UTF-8 can't hold."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    cut = text[:limit].encode("utf-8", "ignore")[:limit].decode("utf-8", "ignore")
    return "".join(" " if c < " " or c == "\x7f" else c for c in cut)


def clip_lines(text: str, limit: int) -> str:
    """clip for text that may have lines."""
    cut = text[:limit].encode("utf-8", "ignore")[:limit].decode("utf-8", "ignore")
    return "\n".join(clip(line, limit) for line in cut.split("\n"))
