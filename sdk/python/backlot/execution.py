"""Runs generators: an ordinary function in a thread for each task, an async one in the plugin's one event loop."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, Awaitable, Callable, Optional, Union

from .logs import Log
from .plugin import Plugin, is_async
from .task import AsyncTask, BaseTask, Host, Task
from .values import Cancelled, Configuration, Failure, Request, Result

PROGRAMS_AT_ONCE = 64  # that async tasks wait for

Outcome = Union[Result, Failure]


class Coroutine:
    """A coroutine that runs in the event loop, seen from another thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, code: Awaitable[Any]) -> None:
        self._loop, self._code = loop, code
        self._outcome: Future[Any] = Future()
        self._task: Optional[asyncio.Task[Any]] = None
        loop.call_soon_threadsafe(self._begin)

    def result(self) -> Any:
        """Waits for the coroutine to end, which takes a cancelled one until it has cleaned up."""
        return self._outcome.result()

    def cancel(self) -> None:
        """Raises asyncio.CancelledError in the coroutine."""
        self._loop.call_soon_threadsafe(lambda: self._task and self._task.cancel())

    def _begin(self) -> None:
        self._task = asyncio.ensure_future(self._code)
        self._task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            self._outcome.set_exception(Cancelled())
        elif (error := task.exception()) is not None:
            self._outcome.set_exception(error)
        else:
            self._outcome.set_result(task.result())


class EventLoop:
    """The event loop of all async code of the plugin; it starts with the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: Optional[asyncio.AbstractEventLoop] = None

    def run(self, code: Awaitable[Any]) -> Coroutine:
        """Starts the coroutine."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_default_executor(ThreadPoolExecutor(PROGRAMS_AT_ONCE))
                threading.Thread(target=_run, args=(self._loop,), name="event-loop", daemon=True).start()
            return Coroutine(self._loop, code)

    def close(self) -> None:
        """Ends the loop, if it has started."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()


class Execution:
    """One attempt at a task, from start to outcome."""

    def __init__(self, plugin: Plugin, loop: EventLoop, log: Log, request: Request, host: Host) -> None:
        self._plugin, self._loop, self._log = plugin, loop, log
        self._request, self._host = request, host
        self._lock = threading.Lock()
        self._cancelled = False
        self._task: Optional[BaseTask] = None
        self._running: Optional[Coroutine] = None

    def start(self, done: Callable[[Outcome], None]) -> None:
        """Runs the task and calls done, once, from another thread, after the task has let go."""
        thread = threading.Thread(
            target=lambda: done(self.run()), name=f"task-{self._request.task_id}", daemon=True
        )
        thread.start()

    def cancel(self) -> None:
        """Calls the task off. Its outcome comes when it has let go."""
        with self._lock:
            self._cancelled = True
            task, running = self._task, self._running
        if task is not None:
            task._cancel()
        if running is not None:
            running.cancel()

    def run(self) -> Outcome:
        """Runs the task in this thread."""
        try:
            return self._result(self._generate())
        except Failure as failure:
            return failure
        except (Cancelled, CancelledError, asyncio.CancelledError):
            return Failure("cancelled", "The task was cancelled")
        except BaseException as error:  # SystemExit too: the other tasks of the process go on
            if not self._cancelled:
                self._log.failed(error, task=self._request.task_id)
            return Failure("generator_error", "The generator ran into an unexpected error", retryable=True)
        finally:
            if self._task is not None:
                self._task._close()

    def _generate(self) -> Any:
        function = self._plugin._function(self._request.type)
        if function is None:
            raise Failure(
                "unknown_task_type", f'{self._plugin.name} does not know tasks of type "{self._request.type}"'
            )
        if not is_async(function):
            return function(self._begin(Task(self._request, self._host)))
        running = self._loop.run(function(self._begin(AsyncTask(self._request, self._host))))
        return self._outcome_of(running)

    def _begin(self, task: Any) -> Any:
        with self._lock:
            self._task = task
            if not self._cancelled:
                return task
        task._cancel()
        raise Cancelled()

    def _outcome_of(self, running: Coroutine) -> Any:
        with self._lock:
            self._running = running
            cancelled = self._cancelled
        if cancelled:
            running.cancel()
        return running.result()

    @staticmethod
    def _result(value: Any) -> Result:
        if value is None:
            return Result()
        if not isinstance(value, Result):
            raise TypeError(f"a generator returns backlot.Result or None, not {type(value).__name__}")
        return value


def configure(plugin: Plugin, loop: EventLoop, configuration: Configuration) -> None:
    """Hands the operator's settings to the plugin; raises what that raises."""
    plugin.configuration = configuration
    function = plugin._configure
    if function is None:
        return
    if is_async(function):
        loop.run(function(configuration)).result()
    else:
        function(configuration)
