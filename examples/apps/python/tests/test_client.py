"""The client against the live service."""

import asyncio
import unittest
import uuid
from datetime import datetime, timedelta, timezone

import httpx

from backlot_client import (
    AuthenticationError,
    ConflictError,
    NotFoundError,
    ServiceConnectionError,
    TaskCancelledError,
    TaskClient,
    TaskFailedError,
    TaskState,
    TaskStatus,
    TaskSubmission,
    ValidationError,
    WaitTimeoutError,
)
from tests.live import LossyProxy, failing_prompt, inputs, new_project, prompt, video


class ClientTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.client = TaskClient()
        self.addAsyncCleanup(self.client.close)
        self.project = new_project()

    async def test_a_prompt_runs_to_its_result_and_tells_its_progress(self) -> None:
        seen: "list[TaskStatus]" = []
        done = await self.client.run(prompt(self.project), on_progress=seen.append)
        self.assertIs(done.status, TaskState.COMPLETED)
        self.assertEqual(done.progress, 1)
        self.assertIsNone(done.result.media_url)
        self.assertEqual(done.result.metadata["rendered_prompt"], "Create a character: librarian")
        self.assertTrue(done.result.metadata["dry_run"])
        self.assertEqual(done.metadata, {"shot": 7})
        self.assertEqual(done.created_at.tzinfo, timezone.utc)
        self.assertIs(seen[-1].status, TaskState.COMPLETED)

    async def test_a_storyboard_becomes_a_film_that_can_be_fetched(self) -> None:
        async with inputs() as files, httpx.AsyncClient() as http:
            done = await self.client.run(video(self.project, f"{files.url}/panel.png"), timeout=120)
            film = await http.get(done.result.media_url)
        self.assertEqual(film.headers["Content-Type"], "video/mp4")
        self.assertEqual(len(film.content), done.result.metadata["file_size"])

    async def test_a_failed_task_is_an_error_with_its_sentence_and_code(self) -> None:
        with self.assertRaisesRegex(TaskFailedError, "absent") as caught:
            await self.client.run(failing_prompt(self.project))
        self.assertEqual(caught.exception.code, "missing_variables")
        self.assertFalse(caught.exception.retryable)
        self.assertIs(caught.exception.task.status, TaskState.FAILED)

    async def test_all_faults_of_a_submission_come_at_once_by_field(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            await self.client.submit(TaskSubmission("", "generate_video", {"storyboard_images": ["url1"], "duration": 31}))
        self.assertEqual(caught.exception.code, "validation_error")
        self.assertEqual(
            caught.exception.details,
            {
                "project_id": "Project ID is required",
                "task_data.duration": "Duration must be between 1 and 30 seconds",
            },
        )

    async def test_the_same_idempotency_key_gives_the_same_task_another_body_a_conflict(self) -> None:
        key = str(uuid.uuid4())
        first = await self.client.submit(prompt(self.project), idempotency_key=key)
        self.assertEqual(await self.client.submit(prompt(self.project), idempotency_key=key), first)
        with self.assertRaises(ConflictError) as caught:
            await self.client.submit(prompt(self.project, strict=True), idempotency_key=key)
        self.assertEqual(caught.exception.code, "idempotency_key_reused")
        self.assertEqual((await self.client.list(self.project)).total, 1)

    async def test_a_lost_answer_is_asked_for_again_and_makes_no_second_task(self) -> None:
        async with LossyProxy(2) as proxy, TaskClient(proxy.url) as client:
            receipt = await client.submit(prompt(self.project))
        self.assertEqual(proxy.requests, 3)
        page = await self.client.list(self.project)
        self.assertEqual([row.task_id for row in page.tasks], [receipt.task_id])

    async def test_a_service_that_is_not_there_is_a_connection_error(self) -> None:
        async with inputs() as gone:
            url = gone.url
        async with TaskClient(url, attempts=2) as client:
            with self.assertRaises(ServiceConnectionError):
                await client.health()

    async def test_a_batch_is_submitted_at_once_and_each_task_waited_for(self) -> None:
        first, second, third = await self.client.run_batch(
            [prompt(self.project), failing_prompt(self.project), prompt(self.project)]
        )
        self.assertIsInstance(first, TaskStatus)
        self.assertIsInstance(second, TaskFailedError)
        self.assertIsInstance(third, TaskStatus)

    async def test_a_batch_with_a_fault_submits_nothing(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            await self.client.submit_batch([prompt(self.project), prompt(self.project, prompt_template=7)])
        self.assertEqual(list(caught.exception.details), ["tasks[1].task_data.prompt_template"])
        self.assertEqual((await self.client.list(self.project)).total, 0)

    async def test_lists_come_in_pages_newest_first_and_filtered(self) -> None:
        receipts = await self.client.submit_batch([prompt(self.project)] * 5)
        await asyncio.gather(*(self.client.wait(receipt.task_id) for receipt in receipts))
        newest_first = [receipt.task_id for receipt in reversed(receipts)]

        page = await self.client.list(self.project, limit=2, page=2)
        self.assertEqual([row.task_id for row in page.tasks], newest_first[2:4])
        self.assertEqual((page.total, page.total_pages), (5, 3))

        self.assertEqual([row.task_id async for row in self.client.list_all(self.project, limit=2)], newest_first)

        self.assertEqual((await self.client.list(self.project, status=TaskState.FAILED)).total, 0)
        soon = datetime.now(timezone.utc) + timedelta(minutes=1)
        self.assertEqual((await self.client.list(self.project, since=soon)).total, 0)

    async def test_a_cancelled_task_ends_its_waiters_and_can_be_retried(self) -> None:
        async with inputs() as files:
            task = (await self.client.submit(video(self.project, f"{files.url}/held.png"))).task_id
            waiting = asyncio.ensure_future(self.client.wait(task))
            await self.client.cancel(task)
            await self.client.cancel(task)
            with self.assertRaises(TaskCancelledError):
                await waiting
            again = await self.client.retry(task)
            self.assertEqual(await self.client.retry(task), again)
            self.assertEqual((await self.client.status(again)).retry_of, task)
            await self.client.cancel(again)

    async def test_what_has_completed_can_be_neither_cancelled_nor_retried(self) -> None:
        task = (await self.client.run(prompt(self.project))).task_id
        for call, code in ((self.client.cancel, "task_not_cancellable"), (self.client.retry, "task_not_retryable")):
            with self.assertRaises(ConflictError) as caught:
                await call(task)
            self.assertEqual(caught.exception.code, code)

    async def test_waiting_ends_when_its_time_is_up(self) -> None:
        async with inputs() as files:
            task = (await self.client.submit(video(self.project, f"{files.url}/held.png"))).task_id
            try:
                with self.assertRaises(WaitTimeoutError) as caught:
                    await self.client.wait(task, timeout=1)
                self.assertFalse(caught.exception.task.status.ended)
            finally:
                await self.client.cancel(task)

    async def test_unknown_tasks_and_wrong_keys_have_errors_of_their_own(self) -> None:
        with self.assertRaisesRegex(NotFoundError, "^Task with ID 'abc123' not found$"):
            await self.client.status("abc123")
        async with TaskClient(api_key="wrong") as stranger:
            with self.assertRaisesRegex(AuthenticationError, "^Invalid or missing API key$"):
                await stranger.list("any")

    async def test_health_needs_no_key(self) -> None:
        async with TaskClient(api_key="") as stranger:
            health = await stranger.health()
        self.assertEqual(health["redis_status"], "connected")
        self.assertIn("cpu_intensive", health["queue_sizes"])
        self.assertIsInstance(health["system_load"]["gpu_utilization"], list)


if __name__ == "__main__":
    unittest.main()
