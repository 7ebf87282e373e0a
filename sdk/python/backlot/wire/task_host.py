"""The host as one task in this process sees it."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Callable, Deque, Optional, Tuple, TypeVar

from ..values import Input, InputKind
from . import convert
from . import messages_pb2 as pb
from .limits import (
    MAX_LOG_BYTES,
    MAX_PREVIEW_BYTES,
    MAX_REQUESTS,
    MAX_STEP_BYTES,
    PREVIEW_SECONDS,
    VERSION_PREVIEWS,
    clip,
    clip_lines,
)
from .outbox import key_of

if TYPE_CHECKING:
    from .session import Session

T = TypeVar("T")


class TaskHost:
    """Turns what a task asks of its host into frames."""

    def __init__(self, session: Session, attempt: pb.Attempt) -> None:
        self._session, self._attempt = session, attempt
        self._key = key_of(attempt)
        self._closed = False  # the task has ended: what its stray threads say does not count
        self._next_preview = 0.0
        self._lock = threading.Lock()
        self._under_way = 0
        self._queued: Deque[Tuple[pb.PluginFrame, Callable[[pb.HostFrame], None]]] = deque()

    def close(self) -> None:
        """Ends what the task may say."""
        self._closed = True

    def progress(self, fraction: float, step: str) -> None:
        """Reports progress; the outbox coalesces."""
        if not self._closed:
            message = pb.Progress(attempt=self._attempt, fraction=fraction, step=clip(step, MAX_STEP_BYTES))
            self._session.outbox.progress(self._key, pb.PluginFrame(progress=message))

    def log(self, level: int, message: str) -> None:
        """Sends a line."""
        if not self._closed:
            line = pb.Log(attempt=self._attempt, level=level, message=clip_lines(message, MAX_LOG_BYTES))
            self._session.outbox.log(pb.PluginFrame(log=line))

    def preview(self, media_type: str, data: bytes) -> None:
        """Sends a preview, unless the host does not know them, had one a moment ago, or would not take it."""
        known = self._session.version >= VERSION_PREVIEWS
        with self._lock:
            now = time.monotonic()
            if not known or self._closed or len(data) > MAX_PREVIEW_BYTES or now < self._next_preview:
                return
            self._next_preview = now + PREVIEW_SECONDS
        preview = pb.Preview(attempt=self._attempt, media_type=media_type, data=data)
        self._session.outbox.push(pb.PluginFrame(preview=preview))

    def input(self, url: str, kind: InputKind, max_bytes: int) -> Future[Input]:
        """Asks for an input."""
        message = pb.InputRequest(attempt=self._attempt, url=url, kind=kind, max_bytes=max_bytes)
        return self._ask(pb.PluginFrame(input=message), lambda reply: reply.input, convert.input_file)

    def renew_lease(self, lease_id: str) -> Future[Optional[datetime]]:
        """Asks for more time with a GPU."""
        return self._lease(lease_id, False, lambda reply: convert.instant(reply.expires_unix_ms))

    def release_lease(self, lease_id: str) -> Future[None]:
        """Gives a GPU back."""
        return self._lease(lease_id, True, lambda reply: None)

    def _lease(self, lease_id: str, release: bool, convert_reply: Callable[[pb.LeaseReply], T]) -> Future[T]:
        message = pb.LeaseRequest(attempt=self._attempt, lease_id=lease_id, release=release)
        return self._ask(pb.PluginFrame(lease=message), lambda reply: reply.lease, convert_reply)

    def _ask(
        self,
        frame: pb.PluginFrame,
        part: Callable[[pb.HostFrame], pb.InputReply | pb.LeaseReply],
        convert_reply: Callable[..., T],
    ) -> Future[T]:
        answer: Future[T] = Future()

        def answered(reply: pb.HostFrame) -> None:
            self._next()
            if not answer.set_running_or_notify_cancel():
                return
            message = part(reply)
            if message.HasField("failure"):
                answer.set_exception(convert.failure(message.failure))
            else:
                answer.set_result(convert_reply(message))

        with self._lock:
            self._queued.append((frame, answered))
        self._send()
        return answer

    def _send(self) -> None:
        """Sends what waits, as far as the host takes it: it drops what an attempt asks for beyond its limit."""
        with self._lock:
            while self._queued and self._under_way < MAX_REQUESTS:
                self._under_way += 1
                self._session.ask(*self._queued.popleft())

    def _next(self) -> None:
        with self._lock:
            self._under_way -= 1
        self._send()
