#!/usr/bin/env python3
"""The fixture of the contract's suite (api/generator/generatortest) in Python, and faults beyond it."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import subprocess
import sys
import time
from typing import Any, Callable, Dict, Optional

import backlot

# One of the two bonds to the host alone: the pipe that the host holds, or the parent-death signal that it sets.
if os.environ.get("FIXTURE_BOND") == "lifeline":
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
if os.environ.get("FIXTURE_BOND") == "pdeathsig":
    del os.environ["BACKLOT_LIFELINE_FD"]

plugin = backlot.Plugin("fixture", "1.2.3")
plugin.backend("plain", '{"type":"object"}')
plugin.backend("bare")


@plugin.configure
def configure(settings: backlot.Configuration) -> None:
    if settings.backend == "nonsense":
        raise ValueError('there is no backend "nonsense"')


def echo(task: backlot.Task) -> backlot.Result:
    leases = [
        {"ID": l.id, "Token": l.token, "Device": l.device, "MemoryMiB": l.memory_mib, "Expires": when(l.expires)}
        for l in task.leases
    ]
    request = {
        "TaskID": task.id, "Token": task.token, "Type": task.type, "ProjectID": task.project_id,
        "Attempt": task.attempt, "WorkDir": str(task.work_dir), "Deadline": when(task.deadline), "Leases": leases or None,
        "TraceParent": task.traceparent,
    }
    return backlot.Result(metadata=json.dumps(request)[:-1].encode() + b', "Data": ' + task.raw_data + b"}")


def when(instant: Any) -> str:
    return str(instant.isoformat(timespec="milliseconds")) if instant else "0001-01-01T00:00:00Z"


def settings(task: backlot.Task) -> backlot.Result:
    return backlot.Result(metadata=plugin.configuration.options)


def result(task: backlot.Task) -> backlot.Result:
    want = task.data["result"]
    text = task.raw_data.decode()
    start = text.index('"Metadata":') + len('"Metadata":')
    end = json.JSONDecoder().raw_decode(text, start)[1]
    artifacts = [backlot.Artifact(a["Name"], a["Role"], a["MediaType"]) for a in want["Artifacts"]]
    return backlot.Result(want["Media"], artifacts, text[start:end])


def fail(task: backlot.Task) -> None:
    f = task.data["failure"]
    raise backlot.Failure(f["Code"], f["Message"], f["Retryable"])


def error(task: backlot.Task) -> None:
    raise RuntimeError(task.data["text"])


def progress(task: backlot.Task) -> None:
    n = task.data["n"]
    for i in range(n):
        task.progress((i + 1) / n, f"step {i + 1}")


def big(task: backlot.Task) -> backlot.Result:
    return backlot.Result(metadata={"text": "x" * task.data["n"]})


def read_input(task: backlot.Task) -> backlot.Result:
    got = task.input(task.data["text"], "image", max_bytes=100)
    return backlot.Result(metadata={
        "content": got.path.read_text(), "media_type": got.media_type, "size": got.size,
    })


def many_inputs(task: backlot.Task) -> backlot.Result:
    """More requests at once than a host lets an attempt have under way."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(32) as threads:
        got = list(threads.map(lambda _: task.input(task.data["text"], "image").size, range(task.data["n"])))
    return backlot.Result(metadata={"sizes": got})


def lease(task: backlot.Task) -> backlot.Result:
    expires = task.renew_lease(task.data["text"])
    task.release_lease(task.data["text"])
    assert expires is not None
    return backlot.Result(metadata={"expires": round(expires.timestamp() * 1000)})


def wait(task: backlot.Task) -> None:
    task.progress(0.5, "waiting")
    try:
        task.sleep(3600)
    finally:
        task.path("let-go").touch()


def command(task: backlot.Task) -> None:
    """Runs a program until the task is cancelled; its pid is the step of the progress."""
    program = task.popen(["sleep", "60"])
    task.progress(0.5, str(program.pid))
    program.wait()


HELD = ["sh", "-c", "sleep 60 & touch started; sleep 60"]


def run_command(task: backlot.Task) -> None:
    """Waits in task.command, for a program that another one holds the output of."""
    task.command(HELD)


def run_program(task: backlot.Task) -> None:
    task.command(["sh", "-c", "echo made > made"])


def deaf(task: backlot.Task) -> None:
    task.progress(0.5, "deaf")
    time.sleep(3600)


def busy(task: backlot.Task) -> None:
    """Computes in pure Python for n milliseconds."""
    end = time.monotonic() + task.data["n"] / 1000
    while time.monotonic() < end:
        sum(range(1000))


def hang(task: backlot.Task) -> None:
    """Holds the interpreter, as an extension that never lets go of it does."""
    task.progress(0.5, "hanging")
    time.sleep(0.2)  # for the report to go out
    ctypes.PyDLL(None).sleep(3600)


def prints(task: backlot.Task) -> None:
    print("printed " + task.data["text"])
    os.write(1, b"written to 1\n")
    subprocess.run(["echo", "from a program"], check=True)


def flood(task: backlot.Task) -> None:
    for _ in range(task.data["n"]):
        sys.stdout.write("x" * (1 << 20) + "\n")


def environment(task: backlot.Task) -> backlot.Result:
    fds = {fd: target(fd) for fd in os.listdir("/proc/self/fd")}
    return backlot.Result(metadata={"env": dict(os.environ), "fds": fds, "folder": str(backlot.folder())})


def target(fd: str) -> str:
    try:
        return os.readlink("/proc/self/fd/" + fd)
    except OSError:
        return ""


DO: Dict[str, Callable[[backlot.Task], Optional[backlot.Result]]] = {
    "echo": echo, "settings": settings, "result": result, "fail": fail, "error": error, "panic": error,
    "progress": progress, "big": big, "input": read_input, "many inputs": many_inputs, "lease": lease, "wait": wait,
    "command": command, "run command": run_command, "run": run_program, "deaf": deaf, "busy": busy, "hang": hang, "print": prints,
    "flood": flood, "environment": environment,
    "log": lambda task: task.warn(task.data["text"]),
    "preview": lambda task: task.preview("image/png", task.data["text"].encode()),
    "exit": lambda task: os._exit(7),
    "leave": lambda task: sys.exit(7),
    "no result": lambda task: "text",  # type: ignore[dict-item,return-value]
    "no json": lambda task: backlot.Result(metadata={"f": float("nan")}),
}


@plugin.generator(
    "exercise", description="Does as it is told", schema='{"type":"object"}', queue="cpu_intensive", typical=2,
    maximum=60, gpu_memory_mib=1024, deterministic=True, features=["preview", "later"],
)
def exercise(task: backlot.Task) -> Optional[backlot.Result]:
    do = DO.get(task.data.get("do", ""))
    return do(task) if do else None


if os.environ.get("FIXTURE_STYLE") == "async":
    # The same by an async generator, which does itself what waits and leaves the rest to the functions above.
    class Blocking:
        """A task whose requests can be made from a thread."""

        def __init__(self, task: backlot.AsyncTask, loop: asyncio.AbstractEventLoop) -> None:
            self._task, self._loop = task, loop

        def __getattr__(self, name: str) -> Any:
            return getattr(self._task, name)

        def input(self, *args: Any, **options: Any) -> Any:
            return self._run(self._task.input(*args, **options))

        def renew_lease(self, lease_id: str) -> Any:
            return self._run(self._task.renew_lease(lease_id))

        def release_lease(self, lease_id: str) -> Any:
            return self._run(self._task.release_lease(lease_id))

        def _run(self, coroutine: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def exercise_async(task: backlot.AsyncTask) -> Optional[backlot.Result]:
        what = task.data.get("do", "")
        if what == "wait":
            task.progress(0.5, "waiting")
            try:
                await asyncio.sleep(3600)
            finally:
                await asyncio.sleep(0.05)  # cleaning up takes its time, and is waited for
                task.path("let-go").touch()
        if what == "run command":
            await task.command(HELD)
        return await asyncio.to_thread(exercise, Blocking(task, asyncio.get_running_loop()))  # type: ignore[arg-type]

    plugin._functions["exercise"] = exercise_async

if __name__ == "__main__":
    if os.environ.get("FIXTURE_START") == "exit":
        sys.exit("the model is not there")
    print("a line before the handshake")
    plugin.serve()
