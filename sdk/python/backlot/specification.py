"""What a plugin says of itself, checked while the author still looks."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Literal, Optional, Sequence

from .values import Json, encode

Queue = Literal["gpu_heavy", "gpu_medium", "cpu_intensive"]
Feature = str  # resume, preview, unload; a host ignores those that it does not know

_QUEUES = ("gpu_heavy", "gpu_medium", "cpu_intensive")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_VERSION = re.compile(r"\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")


@dataclass(frozen=True)
class TypeSpecification:
    """One task type."""

    type: str
    description: str
    data_schema: bytes  # JSON Schema (draft 2020-12) of task_data
    queue: str
    typical_seconds: int
    maximum_seconds: int
    gpu_memory_mib: int
    deterministic: bool
    features: Sequence[str]
    example: bytes  # a task_data that finishes within seconds, without inputs and without GPU


@dataclass(frozen=True)
class BackendSpecification:
    """Something that the plugin can work with."""

    name: str
    config_schema: bytes  # JSON Schema of its block in plugins.hcl; empty allows no attributes


def check_plugin(name: str, version: str) -> None:
    """Raises ValueError for a name or version that no host takes."""
    if not _NAME.fullmatch(name.replace("-", "_")):
        raise ValueError(f"plugin name {name!r}: use lower-case letters, digits, - and _, a letter first")
    if not _VERSION.fullmatch(version):
        raise ValueError(f"version {version!r} of plugin {name}: use a semantic version such as 1.0.0")


def describe_type(
    type: str,
    *,
    description: str,
    schema: Optional[Json],
    queue: str,
    typical: float,
    maximum: float,
    gpu_memory_mib: int,
    deterministic: bool,
    features: Sequence[Feature],
    example: Optional[Json],
) -> TypeSpecification:
    """The specification, or a ValueError that says what is wrong with it."""
    if not _NAME.fullmatch(type):
        raise ValueError(f"task type {type!r}: use at most 64 lower-case letters, digits and _, a letter first")
    if queue not in _QUEUES:
        raise ValueError(f"queue {queue!r} of task type {type}: use one of {', '.join(_QUEUES)}")
    if not 0 < typical <= maximum:
        raise ValueError(f"task type {type}: typical ({typical} s) has to be above 0 and at most maximum ({maximum} s)")
    return TypeSpecification(
        type=type,
        description=description,
        data_schema=_object(schema if schema is not None else {"type": "object"}, f"schema of task type {type}"),
        queue=queue,
        typical_seconds=math.ceil(typical),
        maximum_seconds=math.ceil(maximum),
        gpu_memory_mib=gpu_memory_mib,
        deterministic=deterministic,
        features=tuple(features),
        example=_object(example, f"example of task type {type}"),
    )


def describe_backend(name: str, schema: Optional[Json]) -> BackendSpecification:
    """The specification, or a ValueError that says what is wrong with it."""
    if not _NAME.fullmatch(name.replace("-", "_")):
        raise ValueError(f"backend {name!r}: use lower-case letters, digits, - and _, a letter first")
    return BackendSpecification(name, _object(schema, f"schema of backend {name}"))


def _object(value: Optional[Json], what: str) -> bytes:
    text = encode(value, what)
    try:
        valid = not text or isinstance(json.loads(text), dict)
    except ValueError as error:
        raise ValueError(f"{what} is no JSON: {error}") from error
    if not valid:
        raise ValueError(f"{what} has to be a JSON object")
    return text
