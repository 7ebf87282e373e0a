"""When a request is made again, against a service that refuses."""

import json
import time
import unittest
from typing import Any, Optional, Tuple

from backlot_client import RateLimitError, TaskClient, TaskServiceError, UnavailableError
from tests.live import Server, answer

HEALTH = {"status": "healthy"}
BUSY = {"error": "service_unavailable", "message": "All workers are busy, please try again later", "retry_after": 120}


def refusal(status: int, body: Optional[dict] = None) -> bytes:
    return answer(status, json.dumps(body).encode() if body else b"a page of a proxy")


def limited(retry_after: float) -> bytes:
    return refusal(429, {"error": "rate_limit_exceeded", "message": "Too many", "retry_after": retry_after})


class TransportTest(unittest.IsolatedAsyncioTestCase):
    async def ask(self, *refusals: bytes, **options: Any) -> Tuple[Any, int, float]:
        """Asks for health where the first answers are the given ones and all further ones are good."""
        left = list(refusals)
        requests = 0

        async def handle(_method: str, _path: str, _headers: dict, _body: bytes) -> bytes:
            nonlocal requests
            requests += 1
            return left.pop(0) if left else answer(200, json.dumps(HEALTH).encode())

        began = time.monotonic()
        async with Server(handle) as server, TaskClient(server.url, **options) as client:
            try:
                got: Any = await client.health()
            except TaskServiceError as error:
                got = error
        return got, requests, time.monotonic() - began

    async def test_waits_for_as_long_as_the_service_asks_by_body_or_by_header(self) -> None:
        by_header = refusal(503).replace(b"\r\n", b"\r\nRetry-After: 1\r\n", 1)
        for name, refused in (("body", limited(1)), ("header", by_header)):
            with self.subTest(name):
                got, requests, waited = await self.ask(refused)
                self.assertEqual((got, requests), (HEALTH, 2))
                self.assertGreaterEqual(waited, 0.99)

    async def test_gives_up_at_once_when_the_service_asks_for_more_than_the_caller_has(self) -> None:
        got, requests, _ = await self.ask(refusal(503, BUSY))
        self.assertIsInstance(got, UnavailableError)
        self.assertEqual((got.retry_after, got.message, requests), (120, BUSY["message"], 1))

    async def test_gives_up_after_its_attempts(self) -> None:
        got, requests, _ = await self.ask(*[limited(0.1)] * 3, attempts=3)
        self.assertIsInstance(got, RateLimitError)
        self.assertEqual(requests, 3)

    async def test_does_not_repeat_what_would_be_refused_again(self) -> None:
        got, requests, _ = await self.ask(refusal(500, {"error": "internal_error", "message": "A fault"}))
        self.assertEqual((got.code, requests), ("internal_error", 1))

    async def test_understands_the_answer_of_a_proxy(self) -> None:
        got, _, _ = await self.ask(refusal(502), attempts=1)
        self.assertEqual((got.status, got.code, got.retry_after), (502, "unknown", None))


if __name__ == "__main__":
    unittest.main()
