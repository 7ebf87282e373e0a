"""Runs a plugin's task inside a test: no host, no gRPC, no Redis.

    outcome = backlot.testing.run(plugin, "write_haiku", {"topic": "rain"})
    assert outcome.result.media == "haiku.txt"
"""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from .execution import EventLoop, Execution, configure
from .plugin import Plugin
from .values import Configuration, Failure, Input, InputKind, Lease, Request, Result, encode

Source = Union[str, Path, bytes]  # of an input: a file, or what is in it


@dataclass
class Outcome:
    """What became of the task. The work folder is gone when nobody holds the outcome any more."""

    work_dir: Path
    result: Result = field(default_factory=Result)
    failure: Optional[Failure] = None  # as the host would see it
    cancelled: bool = False
    progress: List[Tuple[float, str]] = field(default_factory=list)
    logs: List[str] = field(default_factory=list)
    previews: List[Tuple[str, bytes]] = field(default_factory=list)

    @property
    def metadata(self) -> Dict[str, Any]:
        """The metadata of the result, as the host reads it."""
        text = encode(self.result.metadata, "metadata of the result")
        decoded: Dict[str, Any] = json.loads(text or b"{}")
        return decoded

    def path(self, name: str) -> Path:
        """The path of a file that the task left."""
        return self.work_dir / name


def run(
    plugin: Plugin,
    type: str,
    data: Mapping[str, Any],
    *,
    inputs: Optional[Mapping[str, Source]] = None,
    backend: str = "",
    options: Optional[Mapping[str, Any]] = None,
    attempt: int = 1,
    leases: Sequence[Lease] = (),
    seconds: float = 3600,
    cancel_at: Optional[float] = None,
) -> Outcome:
    """Runs one task and gives what became of it.

    The plugin is configured first: with its first backend and no options, unless they are given. inputs are what the
    task may ask for, by URL. seconds are how long the attempt may take by its deadline, which nobody enforces here.
    cancel_at calls the task off at its first progress from there. An exception that is no Failure comes out of run as
    it is.
    """
    if not backend and plugin.backends:
        backend = plugin.backends[0].name
    loop, work_dir = EventLoop(), Path(tempfile.mkdtemp(prefix="backlot-"))
    outcome = Outcome(work_dir)
    weakref.finalize(outcome, shutil.rmtree, work_dir, ignore_errors=True)
    configure(plugin, loop, Configuration(backend, options or {}))
    request = Request(
        task_id="0197a2d4-0000-7000-8000-000000000001", token=1, type=type, project_id="testing", attempt=attempt,
        data=encode(data, "the task's data"), work_dir=work_dir, leases=leases,
        deadline=datetime.now(timezone.utc) + timedelta(seconds=seconds),
    )
    host = _Host(outcome, inputs or {}, cancel_at)
    host.execution = Execution(plugin, loop, host, request, host)
    try:
        _conclude(outcome, host, host.execution.run())
    finally:
        loop.close()
    return outcome


def _conclude(outcome: Outcome, host: _Host, ended: Union[Result, Failure]) -> None:
    if host.unexpected is not None:
        raise host.unexpected
    outcome.cancelled = host.cancelled
    if isinstance(ended, Failure):
        outcome.failure = ended
        return
    outcome.result = ended
    encode(ended.metadata, "metadata of the result")
    names = [a.name for a in ended.artifacts]
    if ended.media and ended.media not in names:
        raise AssertionError(f"the result's media {ended.media!r} is none of its artifacts: {names}")
    for name in names:
        if Path(name).name != name or not outcome.path(name).is_file():
            raise AssertionError(f"the artifact {name!r} is no file of the work folder")


class _Host:
    """A host on local files. It is also the log that unexpected exceptions go to."""

    def __init__(self, outcome: Outcome, inputs: Mapping[str, Source], cancel_at: Optional[float]) -> None:
        self._outcome, self._inputs, self._cancel_at = outcome, inputs, cancel_at
        self._fetched = 0
        self.execution: Optional[Execution] = None
        self.cancelled = False
        self.unexpected: Optional[BaseException] = None

    def progress(self, fraction: float, step: str) -> None:
        self._outcome.progress.append((fraction, step))
        if self._cancel_at is not None and fraction >= self._cancel_at and not self.cancelled:
            self.cancelled = True
            assert self.execution is not None
            self.execution.cancel()

    def log(self, level: int, message: str) -> None:
        self._outcome.logs.append(message)

    def preview(self, media_type: str, data: bytes) -> None:
        self._outcome.previews.append((media_type, data))

    def input(self, url: str, kind: InputKind, max_bytes: int) -> Future[Input]:
        answer: Future[Input] = Future()
        source = self._inputs.get(url)
        if source is None:
            answer.set_exception(
                Failure("input_unavailable", f"{url} can't be fetched: the test serves no such input")
            )
            return answer
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        self._fetched += 1
        path = self._outcome.path(f"input-{self._fetched}")
        path.write_bytes(content)
        answer.set_result(Input(path, _media_type(content), len(content)))
        return answer

    def renew_lease(self, lease_id: str) -> Future[Optional[datetime]]:
        answer: Future[Optional[datetime]] = Future()
        answer.set_result(datetime.now(timezone.utc) + timedelta(minutes=1))
        return answer

    def release_lease(self, lease_id: str) -> Future[None]:
        answer: Future[None] = Future()
        answer.set_result(None)
        return answer

    def failed(self, error: BaseException, **fields: str) -> None:
        self.unexpected = error


_MAGIC = (
    (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"), (b"fLaC", "audio/flac"), (b"\x1aE\xdf\xa3", "video/webm"), (b"glTF", "model/gltf-binary"),
    (b"{", "application/json"), (b"[", "application/json"),
)


def _media_type(content: bytes) -> str:
    """What a host would find the content to be."""
    if content[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(content[8:12], "application/octet-stream")
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "application/octet-stream")
