"""What the plugin's end of one Work stream knows."""

from __future__ import annotations

import threading
from typing import Callable, Dict, Iterator

from ..execution import EventLoop, Execution, Outcome
from ..logs import Log
from ..plugin import Plugin
from ..values import Failure
from . import convert
from . import messages_pb2 as pb
from .limits import MAX_MESSAGE_BYTES
from .outbox import Key, Outbox, key_of
from .task_host import TaskHost


class Session:
    """The tasks of one stream, and the requests that wait for the host's answers."""

    def __init__(self, plugin: Plugin, loop: EventLoop, log: Log, version: int) -> None:
        self.version = version
        self.outbox = Outbox()
        self._plugin, self._loop, self._log = plugin, loop, log
        self._lock = threading.Lock()
        self._running: Dict[Key, Execution] = {}
        self._waiting: Dict[int, Callable[[pb.HostFrame], None]] = {}
        self._requests = 0  # the last request id

    def receive(self, frames: Iterator[pb.HostFrame]) -> None:
        """Takes the host's frames until their end, which is how a host says goodbye: all tasks are called off."""
        try:
            while True:
                try:
                    frame = next(frames)
                except Exception:  # the end, or the stream broke off: grpc has no narrower one
                    return
                self._take(frame)
        finally:
            self._end()

    def ask(self, frame: pb.PluginFrame, answered: Callable[[pb.HostFrame], None]) -> None:
        """Sends a request under a fresh id; answered gets the host's reply."""
        with self._lock:
            self._requests += 1
            request_id = self._requests
            self._waiting[request_id] = answered
        getattr(frame, frame.WhichOneof("frame")).request_id = request_id
        self.outbox.push(frame)

    def _take(self, frame: pb.HostFrame) -> None:
        """Handles one frame. One about what is over already is normal: the two ends raced."""
        kind = frame.WhichOneof("frame")
        if kind == "generate":
            self._start(frame.generate)
        elif kind == "cancel":
            with self._lock:
                execution = self._running.get(key_of(frame.cancel.attempt))
            if execution is not None:
                execution.cancel()
        elif kind in ("input", "lease"):
            with self._lock:
                answered = self._waiting.pop(getattr(frame, kind).request_id, None)
            if answered is not None:
                answered(frame)

    def _start(self, message: pb.Generate) -> None:
        key, host = key_of(message.attempt), TaskHost(self, message.attempt)
        execution = Execution(self._plugin, self._loop, self._log, convert.request(message), host)
        with self._lock:
            self._running[key] = execution
        self.outbox.open(key)
        execution.start(lambda outcome: self._finish(message.attempt, host, outcome))

    def _finish(self, attempt: pb.Attempt, host: TaskHost, outcome: Outcome) -> None:
        host.close()
        key = key_of(attempt)
        frame = self._last_frame(attempt, outcome)
        with self._lock:
            self._running.pop(key, None)
        self.outbox.finish(key, frame)

    def _last_frame(self, attempt: pb.Attempt, outcome: Outcome) -> pb.PluginFrame:
        """The frame that ends the attempt, never one that the host would refuse."""
        if isinstance(outcome, Failure):
            return convert.failed(attempt, outcome)
        try:
            frame = convert.completed(attempt, outcome)
        except (ValueError, TypeError, AttributeError) as error:
            self._log.failed(error, task=attempt.task_id)
            return convert.failed(
                attempt, Failure("generator_error", "The generator ran into an unexpected error", retryable=True)
            )
        if frame.ByteSize() <= MAX_MESSAGE_BYTES:
            return frame
        return convert.failed(attempt, Failure(
            "result_too_large",
            f"The generator's result is larger than the {MAX_MESSAGE_BYTES >> 20} MiB that a message holds; "
            "large things belong in files",
        ))

    def _end(self) -> None:
        with self._lock:
            running = list(self._running.values())
        self.outbox.close()
        for execution in running:
            execution.cancel()
