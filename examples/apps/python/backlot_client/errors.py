"""What can go wrong, one class for each thing that an application does something else about."""

from __future__ import annotations

from typing import Any, Mapping, Optional

import httpx

from .models import TaskStatus


class TaskServiceError(Exception):
    """An answer of the service that is no success."""

    def __init__(self, status: int, code: str, message: str, details: Mapping[str, str], retry_after: Optional[float]):
        super().__init__(message)
        self.status = status  # HTTP
        self.code = code  # stable, such as "validation_error"
        self.message = message
        self.details = dict(details)  # field path to sentence
        self.retry_after = retry_after  # seconds after which it is worth trying again


class ValidationError(TaskServiceError):
    pass


class AuthenticationError(TaskServiceError):
    pass


class ForbiddenError(TaskServiceError):
    pass


class NotFoundError(TaskServiceError):
    pass


class ConflictError(TaskServiceError):
    pass


class RateLimitError(TaskServiceError):
    pass


class UnavailableError(TaskServiceError):
    pass


class ServiceConnectionError(Exception):
    """The service could not be reached, or its answer did not arrive."""


class TaskFailedError(Exception):
    """A task that was waited for did not complete."""

    def __init__(self, task: TaskStatus):
        super().__init__(task.error or f"Task {task.task_id} is {task.status.value}")
        self.task = task

    @property
    def code(self) -> str:
        return self.task.error_details.code if self.task.error_details else self.task.status.value

    @property
    def retryable(self) -> bool:
        """Whether the same task may succeed another time."""
        return self.task.error_details is not None and self.task.error_details.retryable


class TaskCancelledError(TaskFailedError):
    pass


class WaitTimeoutError(Exception):
    """The task goes on; only the waiting has ended."""

    def __init__(self, task: TaskStatus, seconds: float):
        super().__init__(f"The task did not end within {seconds:g} seconds")
        self.task = task


_BY_STATUS = {
    400: ValidationError,
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: ValidationError,
    429: RateLimitError,
    503: UnavailableError,
}


def error_of(response: httpx.Response) -> TaskServiceError:
    """Makes an error of an answer, also of one that a proxy in between gave."""
    body = _object(response)
    retry_after = body.get("retry_after")
    header = response.headers.get("Retry-After", "")
    if retry_after is None and header.isdigit():
        retry_after = float(header)
    return _BY_STATUS.get(response.status_code, TaskServiceError)(
        response.status_code,
        body.get("error", "unknown"),
        body.get("message", f"The service answered {response.status_code}"),
        body.get("details", {}),
        retry_after,
    )


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
