"""Between the contract's words and its messages."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Optional

from ..plugin import Plugin
from ..values import Configuration, Failure, Input, Lease, Request, Result, encode
from . import messages_pb2 as pb
from .limits import MAX_CODE_BYTES, MAX_FAILURE_BYTES, clip


def specification(plugin: Plugin) -> pb.Specification:
    """What the plugin says of itself."""
    out = pb.Specification(name=plugin.name, version=plugin.version)
    for t in plugin.types:
        out.types.add(
            type=t.type, description=t.description, data_schema=t.data_schema, queue=t.queue,
            typical_seconds=t.typical_seconds, maximum_seconds=t.maximum_seconds, gpu_memory_mib=t.gpu_memory_mib,
            deterministic=t.deterministic, features=t.features, example=t.example,
        )
    for b in plugin.backends:
        out.backends.add(name=b.name, config_schema=b.config_schema)
    return out


def configuration(message: pb.ConfigureRequest) -> Configuration:
    """The operator's settings."""
    return Configuration(message.backend, json.loads(message.options or b"{}"))


def request(message: pb.Generate) -> Request:
    """One attempt at a task."""
    return Request(
        task_id=message.attempt.task_id, token=message.attempt.token, type=message.type,
        project_id=message.project_id, attempt=message.number, data=message.data, work_dir=Path(message.work_dir),
        deadline=instant(message.deadline_unix_ms), leases=tuple(_lease(lease) for lease in message.leases),
        traceparent=message.traceparent,
    )


def _lease(message: pb.Lease) -> Lease:
    return Lease(message.id, message.token, message.device, message.memory_mib, instant(message.expires_unix_ms))


def completed(attempt: pb.Attempt, result: Result) -> pb.PluginFrame:
    """The frame that ends an attempt well. Raises ValueError for metadata that is no JSON."""
    frame = pb.PluginFrame()
    frame.completed.attempt.CopyFrom(attempt)
    frame.completed.media = result.media
    for a in result.artifacts:
        frame.completed.artifacts.add(name=a.name, role=a.role, media_type=a.media_type)
    frame.completed.metadata = encode(result.metadata, "metadata of the result")
    return frame


def failed(attempt: pb.Attempt, failure: Failure) -> pb.PluginFrame:
    """The frame that ends an attempt badly."""
    return pb.PluginFrame(failed=pb.Failed(attempt=attempt, failure=failure_message(failure)))


def failure_message(failure: Failure) -> pb.Failure:
    """The failure, cut to what a host takes."""
    return pb.Failure(
        code=clip(failure.code, MAX_CODE_BYTES), message=clip(failure.message, MAX_FAILURE_BYTES),
        retryable=failure.retryable,
    )


def failure(message: pb.Failure) -> Failure:
    """What the host says of a request that it refuses."""
    return Failure(message.code, message.message, message.retryable)


def input_file(message: pb.InputReply) -> Input:
    """What the host brought."""
    return Input(Path(message.path), message.media_type, message.size)


def instant(milliseconds: int) -> Optional[datetime]:
    """The time; None for 0."""
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc) if milliseconds else None
