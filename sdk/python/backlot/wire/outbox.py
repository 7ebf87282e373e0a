"""What the plugin has to say to its host, in order. Nobody who puts something in waits."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Deque, Dict, Iterator, List, Tuple

from . import messages_pb2 as pb
from .limits import HEARTBEAT_SECONDS, MAX_QUEUED_LINES, PROGRESS_SECONDS

Key = Tuple[str, int]


def key_of(attempt: pb.Attempt) -> Key:
    """An attempt that can be a dictionary's key."""
    return attempt.task_id, attempt.token


class Outbox:
    """Frames that wait for the stream, and the iterator that the stream is fed from."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._frames: Deque[pb.PluginFrame] = deque()
        self._lines = 0  # log frames among frames
        self._pending: Dict[Key, pb.PluginFrame] = {}  # progress that has not gone yet
        self._due: Dict[Key, float] = {}  # when the next may go; an entry for each attempt that runs
        self._closed = False

    def push(self, frame: pb.PluginFrame) -> None:
        """Queues a frame that must arrive."""
        with self._ready:
            self._frames.append(frame)
            self._ready.notify()

    def log(self, frame: pb.PluginFrame) -> None:
        """Queues a line, or drops it when the host has not read for long."""
        with self._ready:
            if self._lines < MAX_QUEUED_LINES:
                self._lines += 1
                self._frames.append(frame)
                self._ready.notify()

    def open(self, key: Key) -> None:
        """Admits progress of the attempt until finish."""
        with self._ready:
            self._due[key] = 0

    def progress(self, key: Key, frame: pb.PluginFrame) -> None:
        """Replaces what the attempt said last and what has not gone yet."""
        with self._ready:
            if key not in self._due:
                return
            if key not in self._pending:
                self._ready.notify()
            self._pending[key] = frame

    def finish(self, key: Key, frame: pb.PluginFrame) -> None:
        """Queues the attempt's last frame, after its latest progress."""
        with self._ready:
            self._due.pop(key, None)
            if key in self._pending:
                self._frames.append(self._pending.pop(key))
            self._frames.append(frame)
            self._ready.notify()

    def close(self) -> None:
        """Ends frames."""
        with self._ready:
            self._closed = True
            self._ready.notify()

    def frames(self) -> Iterator[pb.PluginFrame]:
        """What is to be sent, with a heartbeat each second, until close."""
        beat = time.monotonic() + HEARTBEAT_SECONDS
        while not self._closed:
            yield from self._take(beat)
            if time.monotonic() >= beat:
                beat = time.monotonic() + HEARTBEAT_SECONDS
                yield pb.PluginFrame(heartbeat=pb.Heartbeat())

    def _take(self, beat: float) -> List[pb.PluginFrame]:
        """Waits for frames that may go, but not longer than until beat."""
        with self._ready:
            if not self._frames and not self._closed:
                wake = min([beat] + [self._due[key] for key in self._pending])
                self._ready.wait(max(0.0, wake - time.monotonic()))
            frames, self._frames, self._lines = list(self._frames), deque(), 0
            now = time.monotonic()
            for key in [key for key in self._pending if self._due[key] <= now]:
                self._due[key] = now + PROGRESS_SECONDS
                frames.append(self._pending.pop(key))
        return frames
