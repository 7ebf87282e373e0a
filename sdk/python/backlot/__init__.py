"""Write generator plugins for the task service Backlot.

    import backlot

    plugin = backlot.Plugin("haiku", "1.0.0")

    @plugin.generator("write_haiku", description="Writes a haiku", queue="cpu_intensive", typical=2, maximum=60)
    def write_haiku(task: backlot.Task) -> backlot.Result:
        task.path("haiku.txt").write_text("…")
        return backlot.Result.file("haiku.txt", "text/plain")

    if __name__ == "__main__":
        plugin.serve()

backlot.testing tries a generator out without a host; `python3 -m backlot.bundle` makes one file of a plugin.
"""

from .plugin import Plugin, folder
from .task import DEBUG, ERROR, INFO, WARN, AsyncTask, Task
from .values import (
    Artifact,
    Cancelled,
    Configuration,
    Failure,
    Input,
    InputKind,
    Lease,
    Result,
)

__version__ = "1.0.0"

__all__ = [
    "Artifact", "AsyncTask", "Cancelled", "Configuration", "DEBUG", "ERROR", "Failure", "INFO", "Input", "InputKind",
    "Lease", "Plugin", "Result", "Task", "WARN", "folder",
]
