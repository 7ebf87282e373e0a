"""What goes over the wire, without a wire."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import time
import unittest
from typing import List

from backlot.logs import MAX_LINE, HostLog
from backlot.wire import limits
from backlot.wire import messages_pb2 as pb
from backlot.wire.handshake import _negotiate
from backlot.wire.limits import clip, clip_lines
from backlot.wire.outbox import Outbox

KEY = ("t", 1)


def progress(fraction: float) -> pb.PluginFrame:
    return pb.PluginFrame(progress=pb.Progress(fraction=fraction))


class TextTest(unittest.TestCase):
    def test_text_is_made_to_fit(self) -> None:
        self.assertEqual(clip("ä" * 100, 64), "ä" * 32)
        self.assertEqual(clip("a" + "ä" * 100, 64), "a" + "ä" * 31)
        self.assertEqual(clip("a\x00b\nc\x7f", 64), "a b c ")
        self.assertEqual(clip("\ud800x", 64), "x")
        self.assertEqual(clip_lines("a\x00b\nc", 64), "a b\nc")


class OutboxTest(unittest.TestCase):
    def setUp(self) -> None:
        self.outbox = Outbox()
        self.sent: List[pb.PluginFrame] = []

    def drain(self) -> List[str]:
        """Sends what there is, but for heartbeats, and ends."""
        threading.Timer(0.3, self.outbox.close).start()
        self.sent = [f for f in self.outbox.frames() if f.WhichOneof("frame") != "heartbeat"]
        return [str(f.WhichOneof("frame")) for f in self.sent]

    def test_latest_progress_goes_before_the_last_frame(self) -> None:
        self.outbox.open(KEY)
        for i in range(1000):
            self.outbox.progress(KEY, progress(i / 1000))
        self.outbox.finish(KEY, pb.PluginFrame(completed=pb.Completed()))
        self.outbox.progress(KEY, progress(1))  # a stray thread of a task that is over
        self.assertEqual(self.drain(), ["progress", "completed"])
        self.assertEqual(self.sent[0].progress.fraction, 0.999)

    def test_progress_that_waits_goes_when_its_time_comes(self) -> None:
        self.outbox.open(KEY)
        self.outbox.progress(KEY, progress(0.1))
        frames = self.outbox.frames()
        self.assertEqual(next(frames).progress.fraction, 0.1)
        start = time.monotonic()
        self.outbox.progress(KEY, progress(0.2))
        self.outbox.progress(KEY, progress(0.3))
        self.assertEqual(next(frames).progress.fraction, 0.3)
        self.assertGreater(time.monotonic() - start, limits.PROGRESS_SECONDS / 2)

    def test_lines_that_nobody_reads_are_dropped(self) -> None:
        for _ in range(3 * limits.MAX_QUEUED_LINES):
            self.outbox.log(pb.PluginFrame(log=pb.Log()))
        self.outbox.push(pb.PluginFrame(input=pb.InputRequest()))
        self.assertEqual(len(self.drain()), limits.MAX_QUEUED_LINES + 1)

    def test_heartbeats_come_without_tasks(self) -> None:
        start = time.monotonic()
        self.assertEqual(next(self.outbox.frames()).WhichOneof("frame"), "heartbeat")
        self.assertAlmostEqual(time.monotonic() - start, limits.HEARTBEAT_SECONDS, delta=0.5)


class HandshakeTest(unittest.TestCase):
    def test_highest_common_version_is_taken(self) -> None:
        for offered, want in (("1", 1), ("1,2", 2), ("2,1", 2), ("1,2,9", 2), ("9", 1), ("", 1), ("x", 1)):
            self.assertEqual(_negotiate(offered), want, offered)


class LogTest(unittest.TestCase):
    def test_line_that_is_too_long_stays_json_and_keeps_its_end(self) -> None:
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            HostLog("m").write("error", "failed", {"traceback": "ä\n" * 10_000 + "the last frame"})
        self.assertLessEqual(len(err.getvalue()), MAX_LINE + 1)
        entry = json.loads(err.getvalue())
        self.assertEqual((entry["@level"], entry["@message"], entry["@module"]), ("error", "failed", "m"))
        self.assertTrue(entry["traceback"].endswith("the last frame"))


if __name__ == "__main__":
    unittest.main()
