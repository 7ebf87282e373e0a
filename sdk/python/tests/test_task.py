"""Tasks, tried out as an author does: by backlot.testing."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import time
import unittest
from typing import Any, Callable

import backlot
from backlot.testing import run


def plugin_of(function: Callable[..., Any], **more: Any) -> backlot.Plugin:
    plugin = backlot.Plugin("voice", "1.0.0")
    plugin.generator("speak", description="Speaks", queue="cpu_intensive", typical=1, maximum=5, **more)(function)
    return plugin


class TaskTest(unittest.TestCase):
    def test_task_is_served_by_the_tests_host(self) -> None:
        def speak(task: backlot.Task) -> backlot.Result:
            got = task.input("https://x/a.png", "image")
            task.progress(0.5, "half")
            task.preview("image/png", b"pixels")
            task.info(f"got {got.size} bytes")
            task.path("out.txt").write_text("hello")
            more = {"kind": got.media_type, "attempt": task.attempt, "left": task.remaining}
            return backlot.Result.file("out.txt", "text/plain", metadata=more)

        out = run(plugin_of(speak), "speak", {}, inputs={"https://x/a.png": b"\x89PNG\r\n"}, attempt=3, seconds=60)
        self.assertIsNone(out.failure)
        self.assertEqual(out.progress, [(0.5, "half")])
        self.assertEqual(out.previews, [("image/png", b"pixels")])
        self.assertEqual(out.logs, ["got 6 bytes"])
        self.assertEqual(out.path(out.result.media).read_text(), "hello")
        self.assertEqual(out.metadata["kind"], "image/png")
        self.assertEqual(out.metadata["attempt"], 3)
        self.assertAlmostEqual(out.metadata["left"], 60, delta=5)

    def test_work_folder_goes_with_the_outcome(self) -> None:
        folder = run(plugin_of(lambda task: None), "speak", {}).work_dir
        gc.collect()
        self.assertFalse(folder.exists())

    def test_async_task_has_the_same_host(self) -> None:
        async def speak(task: backlot.AsyncTask) -> backlot.Result:
            got = await task.input("https://x/a", "json")
            await task.release_lease("l")
            done = await task.command(["sh", "-c", "echo $PWD"], text=True)
            return backlot.Result(metadata={"type": got.media_type, "out": done.stdout.strip(), "dir": str(task.work_dir)})

        out = run(plugin_of(speak), "speak", {}, inputs={"https://x/a": b"{}"})
        self.assertEqual(out.metadata["type"], "application/json")
        self.assertEqual(out.metadata["out"], out.metadata["dir"])

    def test_failures_and_other_exceptions_are_told_apart(self) -> None:
        def fail(task: backlot.Task) -> None:
            raise backlot.Failure("no_voice", "There is no such voice", retryable=True)

        failure = run(plugin_of(fail), "speak", {}).failure
        assert failure is not None
        self.assertEqual((failure.code, failure.message, failure.retryable), ("no_voice", "There is no such voice", True))
        with self.assertRaises(KeyError):
            run(plugin_of(lambda task: task.data["text"]), "speak", {})
        with self.assertRaisesRegex(TypeError, "not str"):
            run(plugin_of(lambda task: "text"), "speak", {})
        failure = run(plugin_of(fail), "sing", {}).failure
        assert failure is not None
        self.assertEqual(failure.code, "unknown_task_type")
        missing = run(plugin_of(lambda task: task.input("https://x", "image")), "speak", {}).failure
        assert missing is not None
        self.assertEqual(missing.code, "input_unavailable")

    def test_artifacts_have_to_be_there(self) -> None:
        for name in ("none.txt", "../up.txt"):
            with self.assertRaisesRegex(AssertionError, "no file of the work folder"):
                run(plugin_of(lambda task, n=name: backlot.Result.file(n, "text/plain")), "speak", {})

    def test_configuration_comes_first(self) -> None:
        plugin = plugin_of(lambda task: None)
        plugin.backend("previz")
        plugin.backend("openai", {"type": "object"})
        run(plugin, "speak", {})
        self.assertEqual(plugin.configuration, backlot.Configuration("previz", {}))
        seen = []

        @plugin.configure
        async def configure(c: backlot.Configuration) -> None:
            seen.append(c)

        run(plugin, "speak", {}, backend="openai", options={"n": 1})
        self.assertEqual(seen, [backlot.Configuration("openai", {"n": 1})])


class CancelTest(unittest.TestCase):
    def test_next_call_of_a_cancelled_task_raises(self) -> None:
        def speak(task: backlot.Task) -> None:
            for i in range(100):
                try:
                    task.progress(i / 100, "")
                except Exception:
                    self.fail("an except Exception on the way must not keep a task going")

        out = run(plugin_of(speak), "speak", {}, cancel_at=0.5)
        self.assertTrue(out.cancelled)
        self.assertEqual(out.progress[-1], (0.5, ""))

    def test_program_of_a_cancelled_task_ends(self) -> None:
        for args in (["sleep", "60"], ["sh", "-c", 'trap "" TERM; while :; do sleep 0.1; done']):
            def speak(task: backlot.Task, args: Any = args) -> None:
                program = task.popen(args)
                time.sleep(0.2)  # for the trap
                task.progress(1, "")
                program.wait()
                task.raise_if_cancelled()

            start = time.monotonic()
            self.assertTrue(run(plugin_of(speak), "speak", {}, cancel_at=1).cancelled)
            self.assertLess(time.monotonic() - start, 4)

    def test_coroutine_cleans_up_before_the_task_is_over(self) -> None:
        cleaned = []

        async def speak(task: backlot.AsyncTask) -> None:
            try:
                task.progress(1, "")
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.05)
                cleaned.append(True)

        self.assertTrue(run(plugin_of(speak), "speak", {}, cancel_at=1).cancelled)
        self.assertEqual(cleaned, [True])

    def test_programs_end_with_their_task(self) -> None:
        programs = []
        run(plugin_of(lambda task: programs.append(task.popen(["sleep", "60"]))), "speak", {})
        self.assertIsNotNone(programs[0].returncode)

    def test_command_tells_what_went_wrong(self) -> None:
        with self.assertRaises(subprocess.CalledProcessError) as caught:
            run(plugin_of(lambda task: task.command(["sh", "-c", "echo no >&2; exit 3"])), "speak", {})
        self.assertEqual((caught.exception.returncode, caught.exception.stderr), (3, b"no\n"))
        with self.assertRaisesRegex(FileNotFoundError, "no-such-program is not installed"):
            run(plugin_of(lambda task: task.command(["no-such-program"])), "speak", {})

    def test_command_has_a_small_environment_and_takes_input(self) -> None:
        def speak(task: backlot.Task) -> backlot.Result:
            env = task.command(["sh", "-c", "env | cut -d= -f1 | sort | tr '\\n' ' '"], text=True).stdout
            echo = task.command(["cat"], input=b"hello").stdout
            return backlot.Result(metadata={"env": env, "echo": echo.decode()})

        metadata = run(plugin_of(speak), "speak", {}).metadata
        self.assertEqual(metadata["env"], "HOME LANG PATH PWD TMPDIR ")
        self.assertEqual(metadata["echo"], "hello")


if __name__ == "__main__":
    unittest.main()
