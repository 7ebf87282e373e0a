"""The plugin's tests: no host, no gRPC."""

import json
import unittest

from backlot.testing import run
from main import plugin, timecode


class SubtitlesTest(unittest.TestCase):
    def test_dialogue_is_timed_by_its_words(self) -> None:
        data = {
            "dialogue": [{"character": "ANNA", "text": "Who is there?"}, {"text": "one two three four five"}],
            "words_per_minute": 60,
        }
        out = run(plugin, "write_subtitles", data)
        self.assertEqual(out.path("subtitles.srt").read_text(), (
            "1\n00:00:00,000 --> 00:00:03,000\nANNA: Who is there?\n\n"
            "2\n00:00:03,400 --> 00:00:08,400\none two three four five\n"
        ))
        self.assertEqual(json.loads(out.path("cues.json").read_text())[1]["start"], 3.4)
        self.assertEqual(out.metadata, {"lines": 2, "duration": 8.4})
        self.assertEqual(out.progress[-1], (1.0, "line 2"))

    def test_cancelled_task_stops_at_its_next_line(self) -> None:
        data = {"dialogue": [{"text": "word"}] * 10}
        out = run(plugin, "write_subtitles", data, cancel_at=0.3)
        self.assertTrue(out.cancelled)
        self.assertEqual(len(out.progress), 3)

    def test_example_of_the_specification_works(self) -> None:
        example = json.loads(plugin.types[0].example)
        self.assertIsNone(run(plugin, "write_subtitles", example).failure)

    def test_time_codes_go_beyond_the_hour(self) -> None:
        self.assertEqual(timecode(3723.0456), "01:02:03,046")


if __name__ == "__main__":
    unittest.main()
