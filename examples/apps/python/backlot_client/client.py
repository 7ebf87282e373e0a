"""The client."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from datetime import datetime
from typing import Any, AsyncIterator, Callable, List, Mapping, Optional, Sequence, Union
from urllib.parse import quote

from .errors import TaskCancelledError, TaskFailedError, WaitTimeoutError
from .models import Receipt, TaskPage, TaskRow, TaskState, TaskStatus, TaskSubmission, read, read_page
from .transport import Transport

Progress = Callable[[TaskStatus], None]

# Seconds that the service holds a status back: short where progress is watched.
_HOLD_WATCHED = 1
_HOLD_UNWATCHED = 30


class TaskClient:
    """Speaks to the task service. Use it as ``async with TaskClient() as client``.

    What is not given comes from TASK_SERVICE_URL and CELERY_TASK_API_KEY. A request is tried up to
    ``attempts`` times, takes up to ``timeout`` seconds each, and waits up to ``max_delay`` in between.
    """

    def __init__(
        self,
        base_url: Optional[str] = None,
        api_key: Optional[str] = None,
        *,
        attempts: int = 4,
        timeout: float = 30,
        max_delay: float = 30,
    ):
        if base_url is None:
            base_url = os.getenv("TASK_SERVICE_URL", "http://localhost:8001")
        if api_key is None:
            api_key = os.getenv("CELERY_TASK_API_KEY", "")
        self._transport = Transport(base_url, api_key, attempts, timeout, max_delay)

    async def __aenter__(self) -> TaskClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._transport.close()

    async def submit(self, submission: TaskSubmission, *, idempotency_key: Optional[str] = None) -> Receipt:
        """Submits a task. With the same key and body the service answers as it did the first time, for 24
        hours. Give a key that your application can repeat after a restart of its own; else it is made up.
        """
        return read(Receipt, await self._post("/api/v1/tasks/submit", submission.body(), idempotency_key))

    async def submit_batch(
        self, submissions: Sequence[TaskSubmission], *, idempotency_key: Optional[str] = None
    ) -> List[Receipt]:
        """Submits up to 100 tasks, all or none. Faults are keyed "tasks[3].task_data.duration"."""
        body = {"tasks": [submission.body() for submission in submissions]}
        answer = await self._post("/api/v1/tasks/batch", body, idempotency_key)
        return [read(Receipt, receipt) for receipt in answer["tasks"]]

    async def _post(self, path: str, body: Any, idempotency_key: Optional[str]) -> Any:
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        return await self._transport.call("POST", path, body=body, headers=headers)

    async def status(self, task_id: str, *, hold: int = 0) -> TaskStatus:
        """Reads a status; with hold, once the task has ended or after so many seconds (60 at most)."""
        query = {"wait": hold or None}
        return read(TaskStatus, await self._transport.call("GET", f"{_task(task_id)}/status", query=query, held=hold))

    async def wait(
        self, task_id: str, *, on_progress: Optional[Progress] = None, timeout: float = 900
    ) -> TaskStatus:
        """Waits for the end. A task that did not complete is a TaskFailedError or TaskCancelledError.

        on_progress gets every status that is read, the last one included.
        """
        deadline = time.monotonic() + timeout
        while True:
            left = max(0, int(deadline - time.monotonic()))
            hold = min(_HOLD_WATCHED if on_progress else _HOLD_UNWATCHED, left)
            due = time.monotonic() + hold
            status = await self.status(task_id, hold=hold)
            if on_progress:
                on_progress(status)
            if status.status.ended:
                return _completed(status)
            # An answer that was not held back for as long as was asked must not turn into hammering.
            await asyncio.sleep(min(1, max(0, due - time.monotonic())))
            if time.monotonic() + 1 > deadline:
                raise WaitTimeoutError(status, timeout)

    async def run(
        self,
        submission: TaskSubmission,
        *,
        idempotency_key: Optional[str] = None,
        on_progress: Optional[Progress] = None,
        timeout: float = 900,
    ) -> TaskStatus:
        """Submits and waits."""
        receipt = await self.submit(submission, idempotency_key=idempotency_key)
        return await self.wait(receipt.task_id, on_progress=on_progress, timeout=timeout)

    async def run_batch(
        self,
        submissions: Sequence[TaskSubmission],
        *,
        idempotency_key: Optional[str] = None,
        on_progress: Optional[Progress] = None,
        timeout: float = 900,
    ) -> List[Union[TaskStatus, BaseException]]:
        """Submits many tasks and waits for all. What became of each stands in its place: none hides another."""
        receipts = await self.submit_batch(submissions, idempotency_key=idempotency_key)
        waits = [self.wait(receipt.task_id, on_progress=on_progress, timeout=timeout) for receipt in receipts]
        return await asyncio.gather(*waits, return_exceptions=True)

    async def list(
        self,
        project_id: str,
        *,
        status: Optional[TaskState] = None,
        task_type: Optional[str] = None,
        since: Optional[datetime] = None,
        page: Optional[int] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> TaskPage:
        """Gives one page of a project's tasks, newest first."""
        query = {
            "status": TaskState(status).value if status else None,
            "task_type": task_type,
            "since": since.isoformat() if since else None,
            "page": page,
            "limit": limit,
            "cursor": cursor,
        }
        path = f"/api/v1/projects/{quote(project_id, safe='')}/tasks"
        return read_page(await self._transport.call("GET", path, query=query))

    async def list_all(self, project_id: str, *, limit: int = 100, **filters: Any) -> AsyncIterator[TaskRow]:
        """Goes through all tasks of a project, page by page as they are asked for."""
        cursor: Optional[str] = None
        while True:
            page = await self.list(project_id, limit=limit, cursor=cursor, **filters)
            for row in page.tasks:
                yield row
            cursor = page.next_cursor
            if not cursor:
                return

    async def cancel(self, task_id: str) -> None:
        """Ends a queued or processing task. Asked twice, it is no error."""
        await self._transport.call("DELETE", f"{_task(task_id)}/cancel")

    async def retry(self, task_id: str) -> str:
        """Runs a failed or cancelled task again and gives the new task's id. Asked twice, it is the same."""
        answer = await self._transport.call("POST", f"{_task(task_id)}/retry")
        return str(answer["new_task_id"])

    async def health(self) -> Mapping[str, Any]:
        health: Mapping[str, Any] = await self._transport.call("GET", "/api/v1/health")
        return health


def _task(task_id: str) -> str:
    return f"/api/v1/tasks/{quote(task_id, safe='')}"


def _completed(status: TaskStatus) -> TaskStatus:
    if status.status is TaskState.FAILED:
        raise TaskFailedError(status)
    if status.status is TaskState.CANCELLED:
        raise TaskCancelledError(status)
    return status
