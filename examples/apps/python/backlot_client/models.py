"""What crosses the wire, as the API document and the service's /openapi.yaml have it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Mapping, Optional, Type, TypeVar


class TaskState(str, enum.Enum):
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED)


@dataclass
class TaskSubmission:
    project_id: str
    task_type: str
    task_data: Mapping[str, Any]
    priority: int = 2  # 1 for somebody who waits, 2 for background work, 3 for what may be late
    callback_url: Optional[str] = None
    metadata: Optional[Mapping[str, Any]] = None
    # Tasks that have to complete first, as a list of ids or as names and ids. task_data refers to what they leave:
    # "task:NAME", "task:NAME/layer/2".
    depends_on: Any = None
    ref: Optional[str] = None  # in a batch: what the depends_on of later tasks calls this one

    def body(self) -> dict[str, Any]:
        """The submission as JSON, without what was not given."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Receipt:
    task_id: str
    status: TaskState
    project_id: str
    estimated_duration: int  # seconds of running time
    queue_position: int
    created_at: datetime


@dataclass(frozen=True)
class TaskResult:
    media_url: Optional[str]
    payload_media_id: Optional[str]
    metadata: Mapping[str, Any]
    artifacts: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class ErrorDetails:
    code: str
    retryable: bool  # whether the same task may succeed another time
    attempt: int


@dataclass(frozen=True)
class TaskStatus:
    task_id: str
    project_id: str
    task_type: str
    status: TaskState
    priority: int
    created_at: datetime
    progress: float
    current_step: Optional[str]
    result: Optional[TaskResult]
    error: Optional[str]
    error_details: Optional[ErrorDetails]
    started_at: Optional[datetime]
    completed_at: Optional[datetime]
    processing_time: Optional[int]
    attempt: int
    retry_of: Optional[str]
    metadata: Optional[Mapping[str, Any]]
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskRow:
    task_id: str
    task_type: str
    status: TaskState
    created_at: datetime
    completed_at: Optional[datetime]
    result_url: Optional[str]


@dataclass(frozen=True)
class TaskPage:
    tasks: tuple[TaskRow, ...]
    page: int
    limit: int
    total: int
    total_pages: int
    next_cursor: Optional[str] = field(default=None)


T = TypeVar("T")


def read(kind: Type[T], data: Mapping[str, Any]) -> T:
    """Makes a dataclass of a JSON object. Keys of a newer service are passed over."""
    values = {f.name: _value(f.name, data[f.name]) for f in fields(kind) if f.name in data}  # type: ignore[arg-type]
    return kind(**values)


def read_page(data: Mapping[str, Any]) -> TaskPage:
    rows = tuple(read(TaskRow, row) for row in data["tasks"])
    return read(TaskPage, {**data["pagination"], "tasks": rows})


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at"):
        return moment(value)
    if name == "status":
        return TaskState(value)
    if name == "result":
        return read(TaskResult, value)
    if name == "error_details":
        return read(ErrorDetails, value)
    return tuple(value) if name in ("artifacts", "depends_on") else value


def moment(text: str) -> datetime:
    """Reads a time of the service: UTC with Z, which older Pythons do not take."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
