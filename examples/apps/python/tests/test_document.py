"""The document's sample, as printed, against the live service."""

import asyncio
import unittest
from typing import Any, Dict

import httpx

from backlot_client import TaskClient, TaskSubmission
from document.task_client import TaskServiceClient
from tests.live import failing_prompt, inputs, new_project, prompt, video


class DocumentTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.client = TaskServiceClient()
        self.addAsyncCleanup(self.client.close)
        self.project = new_project()

    async def submit(self, s: TaskSubmission) -> Dict[str, Any]:
        return await self.client.submit_task(s.project_id, s.task_type, dict(s.task_data), metadata={"agent_id": "a1"})

    async def test_submits_and_waits_for_completion(self) -> None:
        task = await self.submit(prompt(self.project))
        self.assertEqual((task["status"], task["project_id"]), ("queued", self.project))
        self.assertGreaterEqual(task["queue_position"], 1)
        done = await self.client.wait_for_completion(task["task_id"])
        self.assertEqual((done["status"], done["progress"]), ("completed", 1))
        self.assertEqual(done["metadata"], {"agent_id": "a1"})
        self.assertIsNone(done["error"])
        self.assertIn("metadata", done["result"])

    async def test_shoots_a_storyboard(self) -> None:
        async with inputs() as files:
            task = await self.submit(video(self.project, f"{files.url}/panel.png"))
            done = await self.client.wait_for_completion(task["task_id"], timeout=120)
        self.assertTrue(done["result"]["media_url"].endswith(".mp4"))

    async def test_raises_the_sentence_of_a_failed_task(self) -> None:
        task = await self.submit(failing_prompt(self.project))
        with self.assertRaisesRegex(Exception, "^Task failed: .*does not give: absent"):
            await self.client.wait_for_completion(task["task_id"])

    async def test_fails_the_first_request_as_printed_with_the_url_that_could_not_be_had(self) -> None:
        scene = {
            "storyboard_images": ["url1", "url2"],
            "scene_description": "Detective enters the dark alley",
            "camera_angle": "wide_shot",
            "lighting": "noir_dramatic",
            "duration": 7,
        }
        task = await self.client.submit_task("detective_series_001", "generate_video", scene, priority=1)
        with self.assertRaisesRegex(Exception, "^Task failed: .*url1"):
            await self.client.wait_for_completion(task["task_id"])

    async def test_raises_for_a_cancelled_task(self) -> None:
        async with inputs() as files, TaskClient() as grown:
            task = await self.submit(video(self.project, f"{files.url}/held.png"))
            waiting = asyncio.ensure_future(self.client.wait_for_completion(task["task_id"], poll_interval=1))
            await grown.cancel(task["task_id"])
            with self.assertRaisesRegex(Exception, "^Task was cancelled$"):
                await waiting

    async def test_raises_when_the_time_is_up(self) -> None:
        async with inputs() as files, TaskClient() as grown:
            task = await self.submit(video(self.project, f"{files.url}/held.png"))
            with self.assertRaisesRegex(Exception, "^Task timeout after 0 seconds$"):
                await self.client.wait_for_completion(task["task_id"], timeout=0)
            await grown.cancel(task["task_id"])

    async def test_raises_for_a_refused_submission_and_an_unknown_task(self) -> None:
        with self.assertRaises(httpx.HTTPStatusError) as refused:
            await self.client.submit_task("", "test_prompt", {})
        self.assertEqual(refused.exception.response.status_code, 400)
        self.assertEqual(refused.exception.response.json()["details"]["project_id"], "Project ID is required")
        with self.assertRaises(httpx.HTTPStatusError) as unknown:
            await self.client.get_task_status("abc123")
        self.assertEqual(unknown.exception.response.status_code, 404)


if __name__ == "__main__":
    unittest.main()
