"""A client of Backlot's task service."""

from .client import TaskClient
from .errors import (
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RateLimitError,
    ServiceConnectionError,
    TaskCancelledError,
    TaskFailedError,
    TaskServiceError,
    UnavailableError,
    ValidationError,
    WaitTimeoutError,
)
from .models import Receipt, TaskPage, TaskResult, TaskRow, TaskState, TaskStatus, TaskSubmission
from .webhook import Webhook, WebhookReceiver, WebhookVerificationError, verify_webhook

__all__ = [
    "AuthenticationError",
    "ConflictError",
    "ForbiddenError",
    "NotFoundError",
    "RateLimitError",
    "Receipt",
    "ServiceConnectionError",
    "TaskCancelledError",
    "TaskClient",
    "TaskFailedError",
    "TaskPage",
    "TaskResult",
    "TaskRow",
    "TaskServiceError",
    "TaskState",
    "TaskStatus",
    "TaskSubmission",
    "UnavailableError",
    "ValidationError",
    "WaitTimeoutError",
    "Webhook",
    "WebhookReceiver",
    "WebhookVerificationError",
    "verify_webhook",
]
