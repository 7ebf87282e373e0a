"""Requests, and when they are made again."""

from __future__ import annotations

import asyncio
import random
from typing import Any, Mapping, Optional

import httpx

from .errors import RateLimitError, ServiceConnectionError, TaskServiceError, UnavailableError, error_of


class Transport:
    """Makes requests, and makes them again when that can help: after a lost connection, after 429 and 503
    (as long as the service asks for), after 502 and 504. Every call has to be safe to repeat; those of
    TaskClient are.
    """

    def __init__(self, base_url: str, api_key: str, attempts: int, timeout: float, max_delay: float):
        self._attempts = attempts
        self._timeout = timeout
        self._max_delay = max_delay
        self._http = httpx.AsyncClient(base_url=base_url.rstrip("/"), headers={"X-API-Key": api_key})

    async def close(self) -> None:
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        body: Any = None,
        headers: Optional[Mapping[str, str]] = None,
        held: float = 0,
    ) -> Any:
        """Gives the JSON of the answer. held is how many seconds the service may hold it back."""
        request = self._http.build_request(
            method,
            path,
            params={name: value for name, value in (query or {}).items() if value is not None},
            json=body,
            headers=headers,
            timeout=self._timeout + held,
        )
        attempt = 1
        while True:
            try:
                return await self._once(request)
            except (ServiceConnectionError, TaskServiceError) as error:
                delay = self._delay(error, attempt)
                if attempt >= self._attempts or not _worth_repeating(error) or delay > self._max_delay:
                    raise
            attempt += 1
            await asyncio.sleep(delay)

    async def _once(self, request: httpx.Request) -> Any:
        try:
            response = await self._http.send(request)
        except httpx.TransportError as error:
            raise ServiceConnectionError(f"{request.url.host} can't be reached or did not answer") from error
        if not response.is_success:
            raise error_of(response)
        return response.json()

    def _delay(self, error: Exception, attempt: int) -> float:
        """As long as the service asked, else longer each time, with jitter so that clients spread."""
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            return float(asked)
        return min(self._max_delay, 0.25 * 2**attempt) * random.uniform(0.5, 1)


def _worth_repeating(error: Exception) -> bool:
    if isinstance(error, (ServiceConnectionError, RateLimitError, UnavailableError)):
        return True
    return isinstance(error, TaskServiceError) and error.status in (502, 504)
