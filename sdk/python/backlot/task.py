"""A task as its generator sees it."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, Optional, Protocol, Sequence, Set, TypeVar

from .programs import Argument, Programs
from .values import Cancelled, Failure, Input, InputKind, Request

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Future

T = TypeVar("T")

DEBUG, INFO, WARN, ERROR = 1, 2, 3, 4


class Host(Protocol):
    """What a running task may ask of its host. None of it blocks; all may be called from any thread."""

    def progress(self, fraction: float, step: str) -> None: ...

    def log(self, level: int, message: str) -> None: ...

    def preview(self, media_type: str, data: bytes) -> None: ...

    def input(self, url: str, kind: InputKind, max_bytes: int) -> Future[Input]: ...

    def renew_lease(self, lease_id: str) -> Future[Optional[datetime]]: ...

    def release_lease(self, lease_id: str) -> Future[None]: ...


class BaseTask:
    """What Task and AsyncTask have in common. May be used from any thread until the generator returns."""

    def __init__(self, request: Request, host: Host) -> None:
        self.id = request.task_id
        self.token = request.token
        self.type = request.type
        self.project_id = request.project_id
        self.attempt = request.attempt
        self.raw_data = request.data
        self.data: Dict[str, Any] = _decode(request.data)
        self.work_dir = request.work_dir
        self.deadline = request.deadline
        self.leases = tuple(request.leases)
        self.traceparent = request.traceparent
        self._host = host
        self._programs = Programs(request.work_dir)
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._hooks: Set[Callable[[], object]] = set()

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._cancelled.is_set()

    @property
    def remaining(self) -> float:
        """Seconds until the host ends the attempt."""
        if self.deadline is None:
            return float("inf")
        return (self.deadline - datetime.now(timezone.utc)).total_seconds()

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled if nobody wants the result any more."""
        if self._cancelled.is_set():
            raise Cancelled()

    def path(self, name: str) -> Path:
        """The path of a file in the work folder."""
        return self.work_dir / name

    def progress(self, fraction: float, step: str = "") -> None:
        """Says how far the attempt is, from 0 to 1, and what it is doing.

        It may be called as often as is convenient: the host gets the latest few times a second. In a cancelled task it
        raises Cancelled, so that a loop which reports its progress also ends when it should.
        """
        self.raise_if_cancelled()
        self._host.progress(fraction, step)

    def preview(self, media_type: str, data: bytes) -> None:
        """Shows what the result looks like so far: image/jpeg, image/png or image/webp, at most 256 KiB.

        It may be called for every frame: two a second get through. It raises Cancelled like progress.
        """
        self.raise_if_cancelled()
        self._host.preview(media_type, data)

    def log(self, message: str, level: int = INFO) -> None:
        """Writes to the host's log, with the task's id."""
        self._host.log(level, message)

    def debug(self, message: str) -> None:
        """Writes to the host's log, with the task's id."""
        self._host.log(DEBUG, message)

    def info(self, message: str) -> None:
        """Writes to the host's log, with the task's id."""
        self._host.log(INFO, message)

    def warn(self, message: str) -> None:
        """Writes to the host's log, with the task's id."""
        self._host.log(WARN, message)

    def error(self, message: str) -> None:
        """Writes to the host's log, with the task's id."""
        self._host.log(ERROR, message)

    def popen(self, args: Sequence[Argument], **options: Any) -> subprocess.Popen[Any]:
        """Starts a program, with the options of subprocess.Popen.

        It runs in the work folder with a small environment, gets SIGTERM when the task is cancelled or ends, SIGKILL
        two seconds later, and dies with the plugin. On Linux it also dies with the thread that started it.
        """
        self.raise_if_cancelled()
        return self._programs.start(args, options)

    def _cancel(self) -> None:
        with self._lock:
            self._cancelled.set()
            hooks, self._hooks = self._hooks, set()
        for hook in hooks:
            hook()
        self._programs.terminate()

    def _on_cancel(self, hook: Callable[[], object]) -> None:
        with self._lock:
            if not self._cancelled.is_set():
                self._hooks.add(hook)
                return
        hook()

    def _forget(self, hook: Callable[[], object]) -> None:
        with self._lock:
            self._hooks.discard(hook)

    def _close(self) -> None:
        self._programs.close()


class Task(BaseTask):
    """One attempt at a task, for a generator that is an ordinary function."""

    def sleep(self, seconds: float) -> None:
        """time.sleep that raises Cancelled as soon as the task is cancelled."""
        self._cancelled.wait(seconds)
        self.raise_if_cancelled()

    def input(self, url: str, kind: InputKind, max_bytes: int = 0) -> Input:
        """Brings what a URL of the task's data names into the work folder.

        Plugins fetch nothing themselves: the host checks address, size and kind. Its Failure says why it can't, and is
        fit to be left to the host.
        """
        self.raise_if_cancelled()
        return self._await(self._host.input(url, kind, max_bytes))

    def renew_lease(self, lease_id: str) -> Optional[datetime]:
        """Extends a GPU lease and gives its new expiry."""
        self.raise_if_cancelled()
        return self._await(self._host.renew_lease(lease_id))

    def release_lease(self, lease_id: str) -> None:
        """Gives GPU memory back before the task ends."""
        self._await(self._host.release_lease(lease_id))

    def command(
        self, args: Sequence[Argument], *, check: bool = True, **options: Any
    ) -> subprocess.CompletedProcess[Any]:
        """Runs a program as popen does, waits for it, and gives what it wrote to both outputs.

        A program that fails raises subprocess.CalledProcessError, unless check is False.
        """
        self.raise_if_cancelled()
        try:
            return self._programs.run(args, check, options)
        finally:
            self.raise_if_cancelled()

    def _await(self, answer: Future[T]) -> T:
        from concurrent.futures import CancelledError

        self._on_cancel(answer.cancel)
        try:
            return answer.result()
        except CancelledError:
            raise Cancelled() from None
        finally:
            self._forget(answer.cancel)


class AsyncTask(BaseTask):
    """One attempt at a task, for a generator that is an async function.

    When it is cancelled, its coroutine gets asyncio.CancelledError.
    """

    async def input(self, url: str, kind: InputKind, max_bytes: int = 0) -> Input:
        """Brings what a URL of the task's data names into the work folder; see Task.input."""
        return await _awaitable(self._host.input(url, kind, max_bytes))

    async def renew_lease(self, lease_id: str) -> Optional[datetime]:
        """Extends a GPU lease and gives its new expiry."""
        return await _awaitable(self._host.renew_lease(lease_id))

    async def release_lease(self, lease_id: str) -> None:
        """Gives GPU memory back before the task ends."""
        await _awaitable(self._host.release_lease(lease_id))

    async def command(
        self, args: Sequence[Argument], *, check: bool = True, **options: Any
    ) -> subprocess.CompletedProcess[Any]:
        """Runs a program beside the event loop; see Task.command."""
        import asyncio

        self.raise_if_cancelled()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, self._programs.run, args, check, options)


def _awaitable(answer: Future[T]) -> Awaitable[T]:
    import asyncio  # is slow to load, and many plugins do without

    return asyncio.wrap_future(answer)


def _decode(data: bytes) -> Dict[str, Any]:
    try:
        decoded = json.loads(data or b"{}")
    except ValueError as error:
        raise Failure("invalid_task_data", f"The task data can't be read: {error}") from error
    if not isinstance(decoded, dict):
        raise Failure("invalid_task_data", "The task data has to be a JSON object")
    return decoded
