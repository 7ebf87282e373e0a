"""Made of the OpenAPI document by make generate: do not change it here."""

from __future__ import annotations

from typing import Any, Iterator

from . import types
from .transport import Event, Transport, segment


class Operations:
    """The calls of the API, by their operationId."""

    def __init__(self, transport: Transport):
        self._transport = transport

    def drain_host(self, body: types.DrainHostBody) -> types.Drained:
        """Have this host start no more tasks, or start tasks again. For the host that answers, until it is undone or the host starts anew. What runs there ends, its API stays up, and submissions are taken of what other hosts run. `/readyz` is 503 and the health `degraded` meanwhile. Takes a key with the scope `admin` that is not confined to projects."""
        return self._transport.json("POST", "/api/v1/drain", body=body)

    def follow_service(self) -> Iterator[Event]:
        """Follow the service. Server-sent events: `overview`, as GET /api/v1/overview answers, at once and then when something other than its time has changed, at most once a second. A key with the scope `admin` that is not confined to projects gets `plugins` and `gpus` likewise, as GET /api/v1/plugins and GET /api/v1/gpus answer. An event is the whole state, so there is nothing to resume: a watcher that comes back starts anew, and one that is slow is told the latest alone."""
        return self._transport.events("GET", "/api/v1/events")

    def list_gpus(self) -> types.GPUList:
        """The GPUs of all hosts, and who leases their memory. Takes a key with the scope `admin` that is not confined to projects."""
        return self._transport.json("GET", "/api/v1/gpus")

    def get_health(self) -> types.Health:
        """How the service is. Always 200, with every object present, whatever is wrong."""
        return self._transport.json("GET", "/api/v1/health")

    def list_keys(self) -> types.KeyList:
        """The API keys that are let in, without themselves. Takes a key with the scope `admin` that is not confined to projects."""
        return self._transport.json("GET", "/api/v1/keys")

    def get_me(self) -> types.Me:
        """What the key of this call may do."""
        return self._transport.json("GET", "/api/v1/me")

    def get_overview(self) -> types.Overview:
        """What waits, runs and has ended, over all hosts. For every key with the scope `read`, also one of some projects: no project is named. It is looked up at most once a second, and what other hosts run is up to 3 seconds old."""
        return self._transport.json("GET", "/api/v1/overview")

    def list_plugins(self) -> types.PluginList:
        """How the plugins of this host are doing. Takes a key with the scope `admin`, like all calls about plugins."""
        return self._transport.json("GET", "/api/v1/plugins")

    def apply_plugins(self, *, if_match: str | None = None) -> types.Plan:
        """Make what runs what the service's file says. All of it or nothing. It answers when what is new has started, configured itself and passed its self-test; new versions then prove themselves on a share of the tasks."""
        return self._transport.json("POST", "/api/v1/plugins/apply", headers={"If-Match": if_match})

    def plan_plugins(self, *, body: types.PlanPluginsBody | None = None, if_match: str | None = None) -> types.Plan:
        """What applying a configuration would change. Changes nothing. It is about the file that the service was started with, or another one in its folder."""
        return self._transport.json("POST", "/api/v1/plugins/plan", body=body, headers={"If-Match": if_match})

    def use_backend(self, id: str, body: types.UseBackendBody) -> types.Plan:
        """Choose the backend of a plugin. Writes it into the service's file and applies that. Where that fails, the file is as it was."""
        return self._transport.json("POST", f"/api/v1/plugins/{segment(id)}/backend", body=body)

    def list_projects(self) -> types.ProjectList:
        """The projects that have tasks, and how many. Those that the key may touch, by name. Of more than 1,000 the ones whose first tasks came last."""
        return self._transport.json("GET", "/api/v1/projects")

    def follow_project(self, id: str, *, last_event_id: str | None = None) -> Iterator[Event]:
        """Follow all tasks of a project. Server-sent events as for one task. The snapshot is an object with the newest 100 tasks' status objects in `tasks` and their number in `total`. A watcher that resumes within 4 minutes gets what it missed instead."""
        return self._transport.events("GET", f"/api/v1/projects/{segment(id)}/events", headers={"Last-Event-ID": last_event_id})

    def list_tasks(self, id: str, *, status: types.State | None = None, task_type: str | None = None, page: int | None = None, limit: int | None = None, since: str | None = None, cursor: str | None = None) -> types.TaskList:
        """A project's tasks, newest first."""
        return self._transport.json("GET", f"/api/v1/projects/{segment(id)}/tasks", query={"status": status, "task_type": task_type, "page": page, "limit": limit, "since": since, "cursor": cursor})

    def create_read_token(self, id: str) -> types.ReadToken:
        """A short-lived token for EventSource. It reads the event streams of this project as `?token=…`, and nothing else."""
        return self._transport.json("POST", f"/api/v1/projects/{segment(id)}/token")

    def submit_batch(self, body: types.Batch, *, idempotency_key: str | None = None) -> types.BatchReceipt:
        """Submit up to 100 tasks, all or none. Each task counts as one submission. Faults are keyed `tasks[3].task_data.duration`."""
        return self._transport.json("POST", "/api/v1/tasks/batch", body=body, headers={"Idempotency-Key": idempotency_key})

    def submit_task(self, body: types.Submission, *, wait: int | None = None, prefer: str | None = None, idempotency_key: str | None = None) -> types.EndedReceipt | types.Receipt:
        """Submit a task. Answers as soon as the task is stored. `status` is always `queued`. With `Prefer: wait=N` or `?wait=N` the answer is held for up to N seconds; when the task ends in that time, the answer is a receipt and the status object in one, with the status that the task ended in. When it does not, the answer is the plain receipt."""
        return self._transport.json("POST", "/api/v1/tasks/submit", body=body, query={"wait": wait}, headers={"Prefer": prefer, "Idempotency-Key": idempotency_key})

    def delete_task(self, id: str) -> types.Cancelled:
        """Cancel a task that is queued or processing. Cancelling a cancelled task again is no error."""
        return self._transport.json("DELETE", f"/api/v1/tasks/{segment(id)}")

    def cancel_task_by_post(self, id: str) -> types.Cancelled:
        """Cancel a task that is queued or processing. Cancelling a cancelled task again is no error."""
        return self._transport.json("POST", f"/api/v1/tasks/{segment(id)}/cancel")

    def cancel_task(self, id: str) -> types.Cancelled:
        """Cancel a task that is queued or processing. Cancelling a cancelled task again is no error."""
        return self._transport.json("DELETE", f"/api/v1/tasks/{segment(id)}/cancel")

    def follow_task(self, id: str, *, last_event_id: str | None = None) -> Iterator[Event]:
        """Follow a task. Server-sent events. The first is `snapshot`, the status object, but for a watcher that resumes with `Last-Event-ID`: it gets what it missed. Then `queued`, `processing`, `progress`, and at the end `completed`, `failed` or `cancelled` with the status object; with it the stream ends. `preview`, at most once a second, says that there is a new picture of what the task has made so far: its `preview_url` is the path of GET …/preview. One host holds as many streams open as `limits.event_streams` of its configuration says; more are answered with 503."""
        return self._transport.events("GET", f"/api/v1/tasks/{segment(id)}/events", headers={"Last-Event-ID": last_event_id})

    def explain_task(self, id: str) -> types.Explanation:
        """Why a task waits. Of a queued task: every condition of its start with whether it holds the task back, its place over all hosts, and when it may start, by the running times of late. Of any other one `summary` says what it does or how it ended, and there are no gates."""
        return self._transport.json("GET", f"/api/v1/tasks/{segment(id)}/explain")

    def get_task_input(self, id: str) -> types.TaskInput:
        """What was submitted. `task_data` comes back byte for byte. A key without the scope submit sees the callback's URL without its query."""
        return self._transport.json("GET", f"/api/v1/tasks/{segment(id)}/input")

    def get_task_logs(self, id: str) -> types.TaskLogs:
        """What plugins said of a task. While it runs and after it, from every host, a moment after it was said. Kept are the latest 500 lines of a task and 64 KiB of them, lines cut to 2 KiB; and 64 MiB over all tasks, of which those that were silent for longest go first. Plugins are strangers: a message is text, and may say anything."""
        return self._transport.json("GET", f"/api/v1/tasks/{segment(id)}/logs")

    def get_preview(self, id: str) -> bytes:
        """The latest picture of what a running task has made so far. Kept for a minute. The event `preview` says that there is a new one, at most once a second."""
        return self._transport.content("GET", f"/api/v1/tasks/{segment(id)}/preview")

    def retry_task(self, id: str) -> types.Retried:
        """Submit a failed or cancelled task again. While an earlier retry of the task is alive, the answer names that one."""
        return self._transport.json("POST", f"/api/v1/tasks/{segment(id)}/retry")

    def get_task_status(self, id: str, *, wait: int | None = None, prefer: str | None = None) -> types.Status:
        """How a task is. With `Prefer: wait=N` or `?wait=N` the answer is held for up to N seconds until the task ends. A read over the rate limit is held back for up to 2 seconds before it is refused. Once half of a minute's reads are used, those of a key that would not last for the minute are slowed down in the same way, so that pollers need not be refused."""
        return self._transport.json("GET", f"/api/v1/tasks/{segment(id)}/status", query={"wait": wait}, headers={"Prefer": prefer})

    def get_task_timeline(self, id: str) -> types.Timeline:
        """What happened to a task. Oldest first. Kept are the latest 24 turns (crashes, retries, hand-backs and what else ended an attempt but not the task), 100 changes of the step, and 48 attempts to send the webhook."""
        return self._transport.json("GET", f"/api/v1/tasks/{segment(id)}/timeline")

    def get_webhook(self, id: str) -> types.Delivery:
        """What became of a task's webhook."""
        return self._transport.json("GET", f"/api/v1/tasks/{segment(id)}/webhook")

    def replay_webhook(self, id: str) -> types.Replayed:
        """Send an ended task's webhook again."""
        return self._transport.json("POST", f"/api/v1/tasks/{segment(id)}/webhook/replay")

    def list_types(self) -> types.TypeList:
        """The task types that can be submitted, with their schemas."""
        return self._transport.json("GET", "/api/v1/types")

    def test_webhook(self, body: types.WebhookTest) -> types.WebhookTrials:
        """Send samples to a webhook handler. Sends the callbacks of three made-up tasks, completed, failed and cancelled, with the very body, headers and signatures of a real one, and says of each what the handler did wrong. Their `project_id` is `webhook-sample` and their `metadata` `{"sample":true}`. Nothing is sent again; a redirect is not followed; of an answer the status alone is told. Each has 10 seconds. Ten tests a minute for each key."""
        return self._transport.json("POST", "/api/v1/webhooks/test", body=body)

    def get_docs(self) -> bytes:
        """This document as a page for people."""
        return self._transport.content("GET", "/docs")

    def get_alive(self) -> types.Probe:
        """Whether the process answers."""
        return self._transport.json("GET", "/healthz")

    def get_media(self, file: str, *, range: str | None = None, if_none_match: str | None = None) -> bytes:
        """A file that a task left. `media_url` and the artifacts' `url` point here. The path, of several parts, can't be guessed and needs no key. Ranges and ETags work."""
        return self._transport.content("GET", f"/media/{segment(file, '/')}", headers={"Range": range, "If-None-Match": if_none_match})

    def get_metrics(self) -> bytes:
        """What this host counts and measures, for Prometheus. In Prometheus' text format, or OpenMetrics where that is asked for. It takes a key with the scope read and without projects, also as a bearer token. `telemetry.metrics_listen` serves the same at an address of its own, without a key."""
        return self._transport.content("GET", "/metrics")

    def get_document(self) -> dict[str, Any]:
        """This document with the schemas of the task types of the moment."""
        return self._transport.json("GET", "/openapi.json")

    def get_document_yaml(self) -> bytes:
        """This document."""
        return self._transport.content("GET", "/openapi.yaml")

    def get_ready(self) -> types.Probe:
        """Whether tasks should be sent here."""
        return self._transport.json("GET", "/readyz")
