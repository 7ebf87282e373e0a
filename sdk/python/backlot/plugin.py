"""The author's end: a plugin and the decorators that fill it."""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional, Sequence, TypeVar, Union, overload

from . import launch
from .certificate import Certificate
from .specification import (
    BackendSpecification,
    Feature,
    Queue,
    TypeSpecification,
    check_plugin,
    describe_backend,
    describe_type,
)
from .task import AsyncTask, Task
from .values import Configuration, Json, Result

SyncGenerator = Callable[[Task], Optional[Result]]
AsyncGenerator = Callable[[AsyncTask], Awaitable[Optional[Result]]]
Configurer = TypeVar("Configurer", bound=Callable[[Configuration], Any])


class _Decorator:
    """Takes a generator of either kind and leaves it as it is."""

    def __init__(self, keep: Callable[[Callable[..., Any]], None]) -> None:
        self._keep = keep

    @overload
    def __call__(self, function: AsyncGenerator) -> AsyncGenerator: ...

    @overload
    def __call__(self, function: SyncGenerator) -> SyncGenerator: ...

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self._keep(function)
        return function


class Plugin:
    """A plugin: a name, a semantic version, and the generators that are declared on it."""

    def __init__(self, name: str, version: str) -> None:
        check_plugin(name, version)
        self.name = name
        self.version = version
        self.configuration = Configuration()  # what the operator chose; empty until the host says it
        self._types: Dict[str, TypeSpecification] = {}
        self._functions: Dict[str, Callable[..., Any]] = {}
        self._backends: List[BackendSpecification] = []
        self._configure: Optional[Callable[[Configuration], Any]] = None
        launch.settle()

    def generator(
        self,
        type: str,
        *,
        description: str,
        queue: Queue,
        typical: float,
        maximum: float,
        schema: Optional[Json] = None,
        example: Optional[Json] = None,
        gpu_memory_mib: int = 0,
        deterministic: bool = False,
        features: Sequence[Feature] = (),
    ) -> _Decorator:
        """Declares the function that does the work of a task type.

        schema is the JSON Schema of task_data; its keyword errorMessage holds the sentence that a user reads. example
        is a task_data that finishes within seconds: a new version has to pass it before it gets tasks. typical and
        maximum are seconds. A function runs in a thread of its own for each task, an async function in the plugin's
        event loop.
        """
        if type in self._types:
            raise ValueError(f"task type {type} is declared twice")
        specification = describe_type(
            type, description=description, schema=schema, queue=queue, typical=typical, maximum=maximum,
            gpu_memory_mib=gpu_memory_mib, deterministic=deterministic, features=features, example=example,
        )

        def keep(function: Callable[..., Any]) -> None:
            self._types[type] = specification
            self._functions[type] = function

        return _Decorator(keep)

    def backend(self, name: str, schema: Optional[Json] = None) -> None:
        """Declares something that the generators can work with; the first is the default.

        schema is the JSON Schema of the backend's block in plugins.hcl. Without one the block has to be empty.
        """
        if any(b.name == name for b in self._backends):
            raise ValueError(f"backend {name} is declared twice")
        self._backends.append(describe_backend(name, schema))

    def configure(self, function: Configurer) -> Configurer:
        """Declares the function, async or not, that gets the operator's settings once, before the first task.

        What it raises is shown to the operator and keeps the plugin from getting tasks.
        """
        self._configure = function
        return function

    @property
    def types(self) -> Sequence[TypeSpecification]:
        """What was declared by generator."""
        return tuple(self._types.values())

    @property
    def backends(self) -> Sequence[BackendSpecification]:
        """What was declared by backend."""
        return tuple(self._backends)

    def serve(self) -> None:
        """Serves the host that started this process, until it lets go.

        A process that no host has started says what it is and exits with 1.
        """
        if not launch.by_host():
            sys.stderr.write(self._introduction())
            raise SystemExit(1)
        certificate = Certificate.for_host()  # is made while grpc loads
        launch.require_grpc()
        from .wire.service import serve

        serve(self, certificate)

    def _function(self, type: str) -> Optional[Callable[..., Any]]:
        return self._functions.get(type)

    def _introduction(self) -> str:
        types = "".join(f"\t{t.type}\t{t.description}\n" for t in self.types)
        return (
            f"This is {self.name} {self.version}, a plugin of Backlot. It can't run by itself: name it in plugins.hcl\n\n"
            f'\tplugin "{self.name}" {{\n\t\tsource = "{sys.argv[0]}"\n\t}}\n\n'
            f"and start the host with: backlot serve\n\nIt generates:\n{types}"
        )


def folder() -> Path:
    """The folder of the file that the operator named: what runs is a private copy of that one file."""
    return Path(os.environ.get("BACKLOT_PLUGIN_DIR") or Path(sys.argv[0]).resolve().parent)


def is_async(function: Callable[..., Union[Any, Awaitable[Any]]]) -> bool:
    """Whether calling function gives something to await."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))
