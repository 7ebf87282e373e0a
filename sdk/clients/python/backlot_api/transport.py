"""How calls go over the wire: one request each, nothing is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Mapping
from urllib.parse import quote

import httpx

_PATIENCE = 60.0  # seconds that the service may hold an answer back, on top of the time limit


def segment(value: str, safe: str = "") -> str:
    """A part of a path, whatever characters it has."""
    return quote(value, safe=safe)


class ApiError(Exception):
    """An answer that is no success. code is one of types.ErrorCode."""

    def __init__(self, response: httpx.Response):
        body = _object(response)
        self.status = response.status_code
        self.code: str = body.get("error", "unknown")
        self.message: str = body.get("message", f"The service answered {response.status_code}")
        self.details: Mapping[str, str] = body.get("details", {})
        self.retry_after: int | None = body.get("retry_after")
        self.request_id = response.headers.get("X-Request-ID", "")
        super().__init__(f"{self.message} ({self.code}, request {self.request_id})")


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    id: str
    event: str
    data: str


class Transport:
    def __init__(self, base_url: str, api_key: str, timeout: float):
        self._timeout = timeout
        self._http = httpx.Client(base_url=base_url.rstrip("/"), headers={"X-API-Key": api_key})

    def close(self) -> None:
        self._http.close()

    def json(self, method: str, path: str, **given: Any) -> Any:
        return self._answer(method, path, **given).json()

    def content(self, method: str, path: str, **given: Any) -> bytes:
        return self._answer(method, path, **given).content

    def _answer(self, method: str, path: str, **given: Any) -> httpx.Response:
        response = self._http.send(self._request(method, path, self._timeout + _PATIENCE, **given))
        if not response.is_success:
            raise ApiError(response)
        return response

    def events(self, method: str, path: str, **given: Any) -> Iterator[Event]:
        """Gives each event as it comes, until the service ends the stream."""
        response = self._http.send(self._request(method, path, None, **given), stream=True)
        try:
            if not response.is_success:
                response.read()
                raise ApiError(response)
            yield from _events(response.iter_lines())
        finally:
            response.close()

    def _request(
        self,
        method: str,
        path: str,
        timeout: float | None,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Request:
        return self._http.build_request(
            method,
            path,
            json=body,
            params={name: value for name, value in (query or {}).items() if value is not None},
            headers={name: value for name, value in (headers or {}).items() if value is not None},
            timeout=httpx.Timeout(self._timeout, read=timeout),
        )


def _events(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        line = line.rstrip("\r\n")
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = fields["data"] + "\n" + value if name == "data" and name in fields else value
        elif not line and "data" in fields:
            yield Event(fields.get("id", ""), fields.get("event", "message"), fields["data"])
            fields = {}
