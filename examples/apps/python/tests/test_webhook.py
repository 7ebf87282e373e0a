"""Callbacks: their signature, and those of the live service."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import time
import unittest

from backlot_client import TaskClient, TaskState, Webhook, WebhookReceiver, WebhookVerificationError, verify_webhook
from tests.live import Server, answer, failing_prompt, new_project, prompt

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps(
    {
        "task_id": "t1",
        "project_id": "p1",
        "task_type": "test_prompt",
        "status": "failed",
        "result": {"error": "no"},
        "error": "no",
        "processing_time": 1,
        "completed_at": "2025-01-15T10:35:30Z",
        "metadata": None,
    }
).encode()


def signed(body: bytes, at: int, message_id: str = "msg_1") -> "dict[str, str]":
    key = base64.b64decode(SECRET[len("whsec_") :])
    signature = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    encoded = base64.b64encode(signature).decode()
    return {"Webhook-Id": message_id, "Webhook-Timestamp": str(at), "Webhook-Signature": f"v1,{encoded}"}


class SignatureTest(unittest.TestCase):
    def test_the_example_of_the_standard_is_taken(self) -> None:
        headers = {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,bm9wZQ== v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }
        with self.assertRaises(KeyError):  # it is signed well, and no callback of this service
            verify_webhook(b'{"test": 2432232314}', headers, SECRET, now=1614265330)
        with self.assertRaises(WebhookVerificationError):
            verify_webhook(b'{"test": 2432232315}', headers, SECRET, now=1614265330)

    def test_a_signed_callback_is_read(self) -> None:
        webhook = verify_webhook(BODY, signed(BODY, 1000), SECRET[len("whsec_") :], now=1000)
        self.assertEqual((webhook.id, webhook.task_id, webhook.error, webhook.result), ("msg_1", "t1", "no", None))
        self.assertIs(webhook.status, TaskState.FAILED)

    def test_a_callback_that_was_changed_is_old_or_has_no_signature_is_refused(self) -> None:
        headers = signed(BODY, 1000)
        cases = {
            "body": (BODY + b" ", headers, 1000),
            "id": (BODY, {**headers, "Webhook-Id": "another"}, 1000),
            "timestamp": (BODY, {**headers, "Webhook-Timestamp": "1001"}, 1000),
            "no ASCII number": (BODY, {**headers, "Webhook-Timestamp": "\u00b2"}, 1000),
            "no number": (BODY, {**headers, "Webhook-Timestamp": "soon"}, 1000),
            "no ASCII base64": (BODY, {**headers, "Webhook-Signature": "v1,\u00e9"}, 1000),
            "not base64": (BODY, {**headers, "Webhook-Signature": "v1,!"}, 1000),
            "empty": (BODY, {**headers, "Webhook-Signature": ""}, 1000),
            "too old": (BODY, headers, 1301),
            "too new": (BODY, headers, 699),
        }
        for name, (body, changed, now) in cases.items():
            with self.subTest(name), self.assertRaises(WebhookVerificationError):
                verify_webhook(body, changed, SECRET, now=now)

    def test_a_missing_secret_is_no_key_that_anybody_could_sign_with(self) -> None:
        for secret in ("", "whsec_"):
            with self.subTest(secret), self.assertRaisesRegex(ValueError, "secret is missing"):
                verify_webhook(BODY, signed(BODY, 1000), secret, now=1000)


class ReceiverTest(unittest.IsolatedAsyncioTestCase):
    async def test_a_callback_is_handled_once_and_comes_back_when_it_could_not_be(self) -> None:
        handled: "list[str]" = []
        troubles = [RuntimeError("the database is away")]

        async def failed(webhook: Webhook) -> None:
            if troubles:
                raise troubles.pop()
            handled.append(webhook.task_id)

        receiver = WebhookReceiver(SECRET, {TaskState.FAILED: failed})
        headers = signed(BODY, int(time.time()))
        self.assertEqual(await receiver.receive(BODY + b" ", headers), 401)
        self.assertEqual([await receiver.receive(BODY, headers) for _ in range(3)], [500, 200, 200])
        self.assertEqual(handled, ["t1"])


class DeliveryTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_service_calls_back(self) -> None:
        calls: "dict[str, tuple[dict, bytes]]" = {}
        both = asyncio.Event()

        async def handle(_method: str, _path: str, headers: dict, body: bytes) -> bytes:
            calls[json.loads(body)["task_id"]] = (headers, body)
            if len(calls) == 2:
                both.set()
            return answer(204)

        project = new_project()
        async with Server(handle) as server, TaskClient() as client:
            good = await client.submit(prompt(project, f"{server.url}/done"))
            bad = await client.submit(failing_prompt(project, f"{server.url}/done"))
            await asyncio.wait_for(both.wait(), 30)
        completed, failed = (json.loads(calls[task.task_id][1]) for task in (good, bad))
        self.assertEqual((completed["status"], completed["metadata"]), ("completed", {"shot": 7}))
        self.assertEqual(completed["project_id"], project)
        self.assertIn("absent", failed["result"]["error"])
        secret = os.environ.get("BACKLOT_WEBHOOK_SECRET")
        for headers, body in calls.values():
            self.assertTrue(headers["webhook-signature"].startswith("v1,"))
            self.assertTrue(headers["webhook-id"])
            if secret:
                self.assertEqual(await WebhookReceiver(secret, {}).receive(body, headers), 200)


if __name__ == "__main__":
    unittest.main()
