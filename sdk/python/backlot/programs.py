"""Programs that a task runs: they end with the task, and die with the plugin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Dict, Optional, Sequence, Set, Union

Argument = Union[str, "os.PathLike[str]"]

GRACE = 2.0  # seconds from SIGTERM to SIGKILL
LOOK_AGAIN = 0.5  # seconds, for whether the task has ended meanwhile
_INSTANCE = "BACKLOT_PLUGIN_INSTANCE"


class Programs:
    """The running programs of one task."""

    def __init__(self, work_dir: Path) -> None:
        self._work_dir = work_dir
        self._lock = threading.Lock()
        self._running: Set[subprocess.Popen[Any]] = set()
        self._ended = False

    def start(self, args: Sequence[Argument], options: Dict[str, Any]) -> subprocess.Popen[Any]:
        """subprocess.Popen in the work folder, with a small environment and without the plugin's stdin."""
        options = {"cwd": self._work_dir, "env": self._environment(), "stdin": subprocess.DEVNULL, **options}
        command = _bound([os.fspath(a) for a in args], options["env"])
        with self._lock:  # so that none starts behind the back of terminate
            program = subprocess.Popen(command, **options)
            self._running.add(program)
            if self._ended:
                program.terminate()
        return program

    def run(self, args: Sequence[Argument], check: bool, options: Dict[str, Any]) -> subprocess.CompletedProcess[Any]:
        """subprocess.run, with both outputs captured."""
        given = options.pop("input", None)
        if given is not None:
            options["stdin"] = subprocess.PIPE
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        program = self.start(args, options)
        out, err = self._collect(program, given)
        with self._lock:
            self._running.discard(program)
        if check and program.returncode != 0:
            raise subprocess.CalledProcessError(program.returncode, list(args), out, err)
        return subprocess.CompletedProcess(list(args), program.returncode, out, err)

    def _collect(self, program: subprocess.Popen[Any], given: Any) -> Any:
        """Both outputs. A program of the program may hold the pipes open after it was terminated: don't wait for that."""
        while True:
            try:
                return program.communicate(given, timeout=LOOK_AGAIN)
            except subprocess.TimeoutExpired:
                if self._ended and program.poll() is not None:
                    return None, None

    def terminate(self) -> None:
        """SIGTERM for all, and SIGKILL for those that are still there after the grace. It does not wait."""
        with self._lock:
            self._ended = True
            running = list(self._running)
        for program in running:
            program.terminate()
        if running:
            timer = threading.Timer(GRACE, _kill, (running,))
            timer.daemon = True
            timer.start()

    def close(self) -> None:
        """Ends what is left and waits for it."""
        with self._lock:
            self._ended = True
            running, self._running = self._running, set()
        for program in running:
            program.terminate()
        for program in running:
            try:
                program.wait(GRACE)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()

    def _environment(self) -> Dict[str, str]:
        home = str(self._work_dir)
        env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8"}
        if _INSTANCE in os.environ:
            env[_INSTANCE] = os.environ[_INSTANCE]
        return env


def _kill(programs: Sequence[subprocess.Popen[Any]]) -> None:
    for program in programs:
        program.kill()


# Whose parent is another by now has no plugin any more.
_STILL_THERE = '[ "$PPID" = "$1" ] || exit 137; shift; exec "$@"'


def _bound(args: Sequence[str], env: Optional[Dict[str, str]]) -> Sequence[str]:
    """args, with a parent-death signal where the system has setpriv.

    The host kills the whole process group of a plugin, but a host that is killed itself can't: then the plugin gets
    the signal, and its programs get theirs. setpriv sets it after exec, where a preexec_fn would run Python in a
    process forked from many threads. A plugin that died before that would leave the program alone for ever, so a
    shell in between looks whether it is still there.
    """
    path = (env or os.environ).get("PATH")
    if shutil.which(args[0], path=path) is None:
        raise FileNotFoundError(f"the program {args[0]} is not installed, or not in PATH")
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None:
        return args
    return [setpriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", _STILL_THERE, "sh", str(os.getpid()), *args]
