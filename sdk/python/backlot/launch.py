"""What a process does because a host has started it: leave stdout to the handshake, and die with the host."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from typing import Optional

_COOKIE = ("BACKLOT_PLUGIN", "generator")
_LIFELINE = "BACKLOT_LIFELINE_FD"

_handshake: Optional[int] = None  # the stdout that the host reads its one line from


def by_host() -> bool:
    """Whether a host has started this process."""
    return _handshake is not None or os.environ.get(_COOKIE[0]) == _COOKIE[1]


def settle() -> None:
    """Prepares a process that a host has started; does nothing otherwise, and nothing twice.

    It comes before the plugin's own code, which may print while it loads, and may load for long.
    """
    global _handshake
    if _handshake is not None or not by_host():
        return
    _handshake = os.dup(1)
    os.dup2(2, 1)  # print, and programs that inherit stdout, reach the log
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    _watch_host()
    for variable in (_COOKIE[0], _LIFELINE):  # a Python that this one starts is no plugin, and has other descriptors
        os.environ.pop(variable, None)


def say_handshake(line: str) -> None:
    """Tells the host where to find this process."""
    global _handshake
    if _handshake is None:
        return
    os.write(_handshake, (line + "\n").encode())
    os.close(_handshake)
    _handshake = -1


def require_grpc() -> None:
    """Exits with one sentence that says what to install where the interpreter can't serve."""
    try:
        import google.protobuf.message  # noqa: F401
        import grpc  # noqa: F401
    except ImportError as error:
        raise SystemExit(
            f"{sys.executable} lacks what a plugin of Backlot needs ({error}): install python3-grpcio and "
            "python3-protobuf with apt-get and name /usr/bin/python3 in the plugin's first line, or install grpcio and "
            "protobuf with pip for the interpreter that the first line names."
        ) from None


def _watch_host() -> None:
    """Ends this process and all of its group as soon as the host is gone.

    The host holds the other end of a pipe that nobody writes to: its end-of-file is the host's death, however it died.
    """
    try:
        lifeline = int(os.environ[_LIFELINE])
        os.set_inheritable(lifeline, False)
    except (KeyError, ValueError, OSError):
        return  # a host that has no lifeline to give
    threading.Thread(target=_end_with, args=(lifeline,), name="lifeline", daemon=True).start()


def _end_with(lifeline: int) -> None:
    try:
        while os.read(lifeline, 64):
            pass
    except OSError:
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
