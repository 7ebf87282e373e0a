"""Against the live service that the environment names."""

from __future__ import annotations

import os
import unittest
import uuid
from urllib.parse import urlsplit

from backlot_api import ApiError, Client, types


class TheClient(unittest.TestCase):
    def setUp(self) -> None:
        self.client = Client(os.environ["TASK_SERVICE_URL"], os.environ["CELERY_TASK_API_KEY"])
        self.addCleanup(self.client.close)
        self.project = f"py_{uuid.uuid4()}"
        data: types.TaskDataTestPrompt = {"prompt_template": "A {{mood}} alley", "test_parameters": {"mood": "dark"}}
        self.prompt: types.Submission = {"project_id": self.project, "task_type": "test_prompt", "task_data": {**data}}

    def test_a_task_is_submitted_waited_for_read_and_listed(self) -> None:
        ended = self.client.submit_task(self.prompt, wait=60)
        self.assertEqual(ended["status"], "completed")
        status = self.client.get_task_status(ended["task_id"])
        self.assertEqual(status["progress"], 1)
        self.assertIsNotNone(status["result"])
        page = self.client.list_tasks(self.project, status="completed", limit=5)
        self.assertEqual([row["task_id"] for row in page["tasks"]], [ended["task_id"]])

    def test_a_submission_is_repeated_without_a_second_task(self) -> None:
        first = self.client.submit_task(self.prompt, idempotency_key=self.project)
        again = self.client.submit_task(self.prompt, idempotency_key=self.project)
        self.assertEqual(first["task_id"], again["task_id"])

    def test_a_refusal_has_code_sentence_and_fields(self) -> None:
        with self.assertRaises(ApiError) as refused:
            self.client.get_task_status("abc/123")
        self.assertEqual((refused.exception.status, refused.exception.code), (404, "task_not_found"))
        with self.assertRaises(ApiError) as faults:
            self.prompt["priority"] = 9  # type: ignore[typeddict-item] # there are three
            self.client.submit_task(self.prompt)
        self.assertEqual(list(faults.exception.details), ["priority"])
        self.assertTrue(faults.exception.request_id)

    def test_events_lead_to_the_end(self) -> None:
        receipt = self.client.submit_task(self.prompt)
        events = [event.event for event in self.client.follow_task(receipt["task_id"])]
        self.assertEqual(events[-1], "completed")

    def test_media_comes_as_bytes(self) -> None:
        data: types.TaskDataGenerateImage = {"prompt": "an alley", "resolution": "320x180"}
        ended = self.client.submit_task({"project_id": self.project, "task_type": "generate_image", "task_data": {**data}}, wait=60)
        status = self.client.get_task_status(ended["task_id"])
        assert status["result"] and status["result"]["media_url"], status
        file = urlsplit(status["result"]["media_url"]).path.removeprefix("/media/")
        self.assertEqual(self.client.get_media(file, range="bytes=0-7")[1:4], b"PNG")


if __name__ == "__main__":
    unittest.main()
