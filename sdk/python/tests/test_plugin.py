"""What a plugin says of itself, and how it says what is wrong with that."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict

import backlot
from backlot.bundle import bundle

SDK = Path(__file__).resolve().parent.parent


class DeclarationTest(unittest.TestCase):
    def test_wrong_declarations_say_what_to_write(self) -> None:
        plugin = backlot.Plugin("voice", "1.0.0")
        fine: Any = {"description": "", "queue": "cpu_intensive", "typical": 1, "maximum": 5}
        plugin.generator("speak", **fine)(lambda task: None)
        nothing: Dict[str, Any] = {}
        for name, change, want in (
            ("Speak", nothing, "lower-case"),
            ("speak", nothing, "declared twice"),
            ("sing", {"queue": "fast"}, "use one of gpu_heavy"),
            ("sing", {"typical": 9}, "at most maximum"),
            ("sing", {"schema": "[]"}, "has to be a JSON object"),
            ("sing", {"schema": "{"}, "is no JSON"),
            ("sing", {"example": {"n": float("nan")}}, "can't be written as JSON"),
        ):
            with self.subTest(want), self.assertRaisesRegex(ValueError, want):
                plugin.generator(name, **{**fine, **change})
        with self.assertRaisesRegex(ValueError, "semantic version"):
            backlot.Plugin("voice", "1")
        with self.assertRaisesRegex(ValueError, "plugin name"):
            backlot.Plugin("../voice", "1.0.0")
        plugin.backend("previz")
        with self.assertRaisesRegex(ValueError, "declared twice"):
            plugin.backend("previz")

    def test_decorated_function_stays_what_it_is(self) -> None:
        def speak(task: backlot.Task) -> None: ...

        plugin = backlot.Plugin("voice", "1.0.0")
        declare = plugin.generator("speak", description="", queue="cpu_intensive", typical=1, maximum=5)
        self.assertIs(declare(speak), speak)


class ByHandTest(unittest.TestCase):
    def run_by_hand(self, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})

    def test_plugin_run_by_hand_introduces_itself(self) -> None:
        got = self.run_by_hand(sys.executable, str(SDK / "tests/fixture.py"), PYTHONPATH=str(SDK))
        self.assertEqual(got.returncode, 1)
        self.assertIn("This is fixture 1.2.3, a plugin of Backlot", got.stderr)
        self.assertIn("backlot serve", got.stderr)
        self.assertIn("exercise\tDoes as it is told", got.stderr)

    def test_introduction_needs_no_grpc(self) -> None:
        code = "import sys, runpy; sys.modules['grpc'] = None; runpy.run_path(sys.argv[1], run_name='__main__')"
        got = self.run_by_hand(sys.executable, "-c", code, str(SDK / "tests/fixture.py"), PYTHONPATH=str(SDK))
        self.assertIn("This is fixture 1.2.3", got.stderr)


class BundleTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.main = self.folder / "main.py"
        self.main.write_text("#!" + sys.executable + "\nimport backlot, poems\nprint(poems.POND, __file__)\n")
        (self.folder / "poems").mkdir()
        (self.folder / "poems/__init__.py").write_text("POND = 'old pond'\n")
        (self.folder / "poems/words.txt").write_text("frog")

    def test_bundle_runs_alone_and_is_the_same_each_time(self) -> None:
        output = self.folder / "haiku.pyz"
        bundle(self.main, output, [self.folder / "poems"])
        first = output.read_bytes()
        bundle(self.main, output, [self.folder / "poems"])
        self.assertEqual(output.read_bytes(), first)
        self.assertTrue(first.startswith(b"#!" + sys.executable.encode() + b"\n"))
        alone = self.folder / "elsewhere"
        alone.mkdir()
        output.rename(alone / "haiku.pyz")
        bare: Dict[str, str] = {}
        got = subprocess.run([alone / "haiku.pyz"], capture_output=True, text=True, cwd=alone, env=bare)
        self.assertEqual(got.stdout.replace(".pyc", ".py"), f"old pond {alone}/haiku.pyz/__main__.py\n", got.stderr)

    def test_what_can_not_run_from_a_bundle_is_refused(self) -> None:
        (self.folder / "poems/fast.so").touch()
        with self.assertRaisesRegex(SystemExit, "is not pure Python"):
            bundle(self.main, self.folder / "out", [self.folder / "poems"])
        with self.assertRaisesRegex(SystemExit, "does not exist"):
            bundle(self.main, self.folder / "out", [self.folder / "none"])
        self.main.write_text("def (:\n")
        with self.assertRaisesRegex(SystemExit, "__main__.py"):
            bundle(self.main, self.folder / "out")


if __name__ == "__main__":
    unittest.main()
