"""The plugin's own log: lines on stderr that the host takes apart (hclog's JSON)."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime, timezone
from typing import Dict, Protocol

MAX_LINE = 8000  # bytes; the host cuts a longer line, and what is cut is no JSON any more


class Log(Protocol):
    """Where errors that are not for the submitter of a task are told in full."""

    def failed(self, error: BaseException, **fields: str) -> None: ...


class HostLog:
    """Writes to stderr for the host."""

    def __init__(self, module: str) -> None:
        self._module = module

    def failed(self, error: BaseException, **fields: str) -> None:
        """Tells of an error of the plugin's own code, with its traceback."""
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        self.write("error", "the plugin's code failed", {"error": str(error), **fields, "traceback": "".join(lines)})

    def write(self, level: str, message: str, fields: Dict[str, str]) -> None:
        """Writes one line. Of a text that is too long the end stays: the innermost frame of a traceback."""
        entry = {
            "@level": level, "@message": message, "@module": self._module,
            "@timestamp": datetime.now(timezone.utc).isoformat(), **fields,
        }
        line = json.dumps(entry)
        while len(line) > MAX_LINE:
            longest = max(entry, key=lambda key: len(entry[key]))
            entry[longest] = entry[longest][len(entry[longest]) // 4 + 1 :]
            line = json.dumps(entry)
        sys.stderr.write(line + "\n")


class Handler(logging.Handler):
    """Passes records of Python's logging on with their levels."""

    _LEVELS = ((logging.ERROR, "error"), (logging.WARNING, "warn"), (logging.INFO, "info"), (0, "debug"))

    def __init__(self, log: HostLog) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the record as one line."""
        try:
            fields = {"logger": record.name}
            if record.exc_info:
                fields["traceback"] = logging.Formatter().formatException(record.exc_info)
            level = next(name for least, name in self._LEVELS if record.levelno >= least)
            self._log.write(level, record.getMessage(), fields)
        except Exception:
            self.handleError(record)


def take_logging(log: HostLog) -> None:
    """Sends what goes through Python's logging to the host, unless the plugin has set that up itself."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(Handler(log))
        root.setLevel(logging.INFO)
