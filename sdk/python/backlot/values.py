"""The words of the contract: what goes into a task and what comes out of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Mapping, Optional, Sequence, Union

InputKind = Literal["image", "audio", "video", "json", "model", "text"]

# What an author may give where the host wants JSON: a value, or its text, which is then kept byte for byte.
Json = Union[Mapping[str, Any], str, bytes]


class Failure(Exception):
    """A task's own account of why it failed.

    The message is for the person who submitted the task: what is wrong and what to do, no paths, no stack. The code
    is snake_case and stable. retryable says that another attempt with the same input may succeed.
    """

    def __init__(self, code: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable

    def __repr__(self) -> str:
        return f"Failure({self.code!r}, {self.message!r}, retryable={self.retryable})"


class Cancelled(BaseException):
    """Nobody wants the result any more.

    It is no Exception, so that an `except Exception` on the way does not keep a task going.
    """


@dataclass(frozen=True)
class Artifact:
    """A regular file in the work folder."""

    name: str  # relative to the work folder, without folders
    role: str  # media, poster, subtitles, …
    media_type: str


@dataclass(frozen=True)
class Result:
    """What a task leaves behind."""

    media: str = ""  # name of the artifact that the API shows as media_url
    artifacts: Sequence[Artifact] = ()
    metadata: Optional[Json] = None  # an object

    @classmethod
    def file(
        cls, name: str, media_type: str, *others: Artifact, metadata: Optional[Json] = None
    ) -> Result:
        """A result whose media is the file `name` of the work folder; others are what lies beside it."""
        return cls(name, (Artifact(name, "media", media_type), *others), metadata)


@dataclass(frozen=True)
class Input:
    """A file that the host brought into the work folder."""

    path: Path  # absolute
    media_type: str  # what it was found to be
    size: int  # bytes


@dataclass(frozen=True)
class Lease:
    """The right to use memory of one GPU until it expires."""

    id: str
    token: int
    device: str  # UUID of the device, as NVML has it
    memory_mib: int
    expires: Optional[datetime]


@dataclass(frozen=True)
class Configuration:
    """What the operator's plugins.hcl says to the plugin."""

    backend: str = ""  # name of the chosen backend
    options: Mapping[str, Any] = field(default_factory=dict)  # the backend's block


@dataclass(frozen=True)
class Request:
    """One attempt at a task, as the host asks for it."""

    task_id: str
    token: int  # names the attempt; it grows with each
    type: str
    project_id: str
    attempt: int  # from 1
    data: bytes  # a JSON object
    work_dir: Path
    deadline: Optional[datetime]  # when the host ends the attempt
    leases: Sequence[Lease] = ()
    traceparent: str = ""  # W3C trace context that spans of the generator's own belong under; empty where nobody traces


def encode(value: Optional[Json], what: str) -> bytes:
    """The JSON of value; none of it for None. what names it in the error."""
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what} can't be written as JSON: {error}") from error
