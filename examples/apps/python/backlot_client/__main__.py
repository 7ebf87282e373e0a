"""A command line to try the service with."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, is_dataclass
from typing import Any

from . import ServiceConnectionError, TaskClient, TaskFailedError, TaskServiceError, TaskStatus, TaskSubmission


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python3 -m backlot_client",
        description="Speaks to the task service at TASK_SERVICE_URL with the key CELERY_TASK_API_KEY.",
    )
    p.add_argument("--project", default="example_app")
    commands = p.add_subparsers(dest="command", required=True)
    prompt = commands.add_parser("prompt", help="try a prompt")
    prompt.add_argument("template")
    prompt.add_argument("parameters", nargs="*", metavar="name=value")
    commands.add_parser("image", help="draw a storyboard panel").add_argument("prompt")
    commands.add_parser("video", help="shoot a storyboard").add_argument("images", nargs="+", metavar="image-url")
    run = commands.add_parser("run", help="any other task")
    run.add_argument("task_type")
    run.add_argument("task_data", type=json.loads, help="JSON")
    for name in ("status", "watch", "cancel", "retry"):
        commands.add_parser(name).add_argument("task_id")
    commands.add_parser("list", help="the project's tasks")
    commands.add_parser("health")
    return p


def bar(status: TaskStatus) -> None:
    if not sys.stderr.isatty():
        return
    filled = round(status.progress * 30)
    end = "\n" if status.status.ended else ""
    print(f"\r\x1b[K{'█' * filled}{'░' * (30 - filled)} {status.current_step or status.status.value}", end=end, file=sys.stderr, flush=True)


def submission(a: argparse.Namespace) -> TaskSubmission:
    if a.command == "prompt":
        parameters = dict(pair.partition("=")[::2] for pair in a.parameters)
        return TaskSubmission(a.project, "test_prompt", {"prompt_template": a.template, "test_parameters": parameters})
    if a.command == "image":
        return TaskSubmission(a.project, "generate_image", {"prompt": a.prompt})
    if a.command == "video":
        return TaskSubmission(a.project, "generate_video", {"storyboard_images": a.images})
    return TaskSubmission(a.project, a.task_type, a.task_data)


async def answer(a: argparse.Namespace) -> Any:
    async with TaskClient() as client:
        if a.command == "health":
            return await client.health()
        if a.command == "list":
            return await client.list(a.project)
        if a.command == "watch":
            return await client.wait(a.task_id, on_progress=bar)
        if a.command in ("status", "cancel", "retry"):
            return await getattr(client, a.command)(a.task_id)
        return await client.run(submission(a), on_progress=bar)


def explain(error: Exception) -> str:
    code = getattr(error, "code", None)
    details = getattr(error, "details", {})
    lines = [f"{error} ({code})" if code else str(error)]
    return "\n".join(lines + [f"  {field}: {sentence}" for field, sentence in details.items()])


def main() -> int:
    arguments = parser().parse_args()
    try:
        result = asyncio.run(answer(arguments))
    except (TaskServiceError, TaskFailedError, ServiceConnectionError) as error:
        print(explain(error), file=sys.stderr)
        return 1
    shown = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
    print(json.dumps(shown, indent=2, ensure_ascii=False, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())
