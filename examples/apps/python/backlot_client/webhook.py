"""Callbacks of the service, checked by Standard Webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Awaitable, Callable, Mapping, Optional, Set

from .models import TaskResult, TaskState, moment, read

_TOLERANCE_SECONDS = 5 * 60


class WebhookVerificationError(Exception):
    """A callback that the service did not send, or that somebody sends again."""


@dataclass(frozen=True)
class Webhook:
    """A callback. result is there when the task completed, error when it did not."""

    id: str
    task_id: str
    project_id: str
    task_type: str
    status: TaskState
    result: Optional[TaskResult]
    error: Optional[str]
    processing_time: Optional[int]
    completed_at: datetime
    metadata: Optional[Mapping[str, Any]]


def verify_webhook(body: bytes, headers: Mapping[str, str], secret: str, *, now: Optional[float] = None) -> Webhook:
    """Checks and reads a callback. It needs the body as it came: parsing and printing JSON again changes
    bytes, and with them the signature. The secret is the service's, with or without "whsec_".
    """
    data = json.loads(_verified(body, headers, secret, now))
    completed = data["status"] == TaskState.COMPLETED.value
    return Webhook(
        id=_header(headers, "webhook-id"),
        task_id=data["task_id"],
        project_id=data["project_id"],
        task_type=data["task_type"],
        status=TaskState(data["status"]),
        result=read(TaskResult, data["result"]) if completed else None,
        error=data["error"],
        processing_time=data["processing_time"],
        completed_at=moment(data["completed_at"]),
        metadata=data["metadata"],
    )


def _verified(body: bytes, headers: Mapping[str, str], secret: str, now: Optional[float]) -> bytes:
    message_id = _header(headers, "webhook-id")
    timestamp = _header(headers, "webhook-timestamp")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs((time.time() if now is None else now) - int(timestamp)) > _TOLERANCE_SECONDS:
        raise WebhookVerificationError("The timestamp is too old or too new")
    expected = hmac.new(_key(secret), f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    if not any(_matches(signature, expected) for signature in _header(headers, "webhook-signature").split(" ")):
        raise WebhookVerificationError("The signature does not fit")
    return body


def _key(secret: str) -> bytes:
    key = base64.b64decode(secret[len("whsec_") :] if secret.startswith("whsec_") else secret)
    if not key:  # anybody could sign with it
        raise ValueError("The webhook secret is missing")
    return key


def _header(headers: Mapping[str, str], name: str) -> str:
    for key, value in headers.items():
        if key.lower() == name and value:
            return value
    raise WebhookVerificationError(f"The header {name} is missing")


def _matches(signature: str, expected: bytes) -> bool:
    version, _, encoded = signature.partition(",")
    try:
        given = base64.b64decode(encoded, validate=True)
    except ValueError:
        return False
    return version == "v1" and hmac.compare_digest(given, expected)


Handler = Callable[[Webhook], Awaitable[None]]


class WebhookReceiver:
    """Gives each callback to its handler once, and the status to answer with.

    The service delivers at least once, so one that was handled is acknowledged and not handled again; when
    a handler raises, the answer is 500 and the service comes back. Where an application has more than one
    process, keep ``seen`` in their database.
    """

    def __init__(self, secret: str, handlers: Mapping[TaskState, Handler], seen: Optional[Set[str]] = None):
        self._secret = secret
        self._handlers = handlers
        self._seen = set() if seen is None else seen
        self.last_error: Optional[BaseException] = None  # for the application's log

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        try:
            webhook = verify_webhook(body, headers, self._secret)
            if webhook.id not in self._seen:
                handler = self._handlers.get(webhook.status)
                if handler:
                    await handler(webhook)
                self._seen.add(webhook.id)
        except WebhookVerificationError as error:
            self.last_error = error
            return 401
        except Exception as error:  # whatever it was, the service has to come back
            self.last_error = error
            return 500
        return 200
