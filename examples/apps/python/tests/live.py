"""What the tests need around the live service that they run against: its address and key, and a small server
of their own for inputs and callbacks. The service has to allow 127.0.0.0/8 in its network block.
"""

from __future__ import annotations

import asyncio
import base64
import os
import uuid
from typing import Any, Awaitable, Callable, Optional
from urllib.parse import urlsplit

from backlot_client import TaskSubmission


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} has to name the live service that the tests run against")
    return value


SERVICE_URL = _required("TASK_SERVICE_URL")
API_KEY = _required("CELERY_TASK_API_KEY")

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAABCElEQVR42g3LIQEFIRBAwY1AAAQRkMiLcIIARFj5JAEQRDiJJAKCAETYCET4f/yICE4IQhQe4RWKoEIVuvAJU1jCEUy4gojHeYIneh7P6yke9VRP93ye6Vme4zHP9f+QcImQiIkn8SZKQhM10RNfYiZW4iQscdM/ZFwmZGLmybyZktFMzfTMl5mZlTkZy9z8D4pTghKVR3mVoqhSla58ylSWchRTrv5DwzVCIzaextsoDW3URm98jdlYjdOwxm3/MHCDMIiDZ/AOykAHddAH32AO1uAMbHDHP2zcJmzi5tm8m7LRTd30zbeZm7U5G9vc/Q+GM4IRjcd4jWKoUY1ufMY0lnEMM67xAz6lxgFLVS7gAAAAAElFTkSuQmCC"
)


def new_project() -> str:
    """A project of the test's own."""
    return f"py_{uuid.uuid4()}"


def prompt(project: str, callback_url: Optional[str] = None, **task_data: Any) -> TaskSubmission:
    data = {"prompt_template": "Create a character: {{concept}}", "test_parameters": {"concept": "librarian"}}
    return TaskSubmission(project, "test_prompt", {**data, **task_data}, callback_url=callback_url, metadata={"shot": 7})


def failing_prompt(project: str, callback_url: Optional[str] = None) -> TaskSubmission:
    """A prompt that fails, with a sentence that names the variable."""
    return prompt(project, callback_url, prompt_template="{{absent}}", strict=True)


def video(project: str, image: str) -> TaskSubmission:
    data = {"storyboard_images": [image], "duration": 1, "fps": 12, "resolution": "320x180"}
    return TaskSubmission(project, "generate_video", data)


Request = Callable[[str, str, dict, bytes], Awaitable[Optional[bytes]]]


class Server:
    """An HTTP server on loopback. Its handler gives the answer's bytes; None leaves the client waiting."""

    def __init__(self, handle: Request):
        self._handle = handle
        self._connections: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = "http://127.0.0.1:%d" % self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in list(self._connections):
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            method, path, headers, body = await read_request(reader)
            answer = await self._handle(method, path, headers, body)
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._connections.discard(writer)
            writer.close()


async def read_request(reader: asyncio.StreamReader) -> tuple[str, str, dict, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return method, path, headers, await reader.readexactly(int(headers.get("content-length", 0)))


def answer(status: int, body: bytes = b"", content_type: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def inputs() -> Server:
    """Serves a small picture as /panel.png, and never answers /held.png: what asks for that goes on processing."""

    async def handle(_method: str, path: str, _headers: dict, _body: bytes) -> Optional[bytes]:
        if path == "/held.png":
            return None
        return answer(200, PICTURE, "image/png") if path == "/panel.png" else answer(404)

    return Server(handle)


class LossyProxy(Server):
    """Passes requests on to the service, and loses the first answers after the service has given them."""

    def __init__(self, losses: int):
        super().__init__(self._pass_on)
        self.requests = 0
        self._losses = losses

    async def _pass_on(self, method: str, path: str, headers: dict, body: bytes) -> bytes:
        self.requests += 1
        lost = self.requests <= self._losses
        target = urlsplit(SERVICE_URL)
        reader, writer = await asyncio.open_connection(target.hostname, target.port or 80)
        passed = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if name not in ("host", "connection"))
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: {target.netloc}\r\nConnection: close\r\n{passed}\r\n".encode() + body)
        got = await reader.read()
        writer.close()
        return b"" if lost else got
