"""A typed client of Backlot: a method for each call of its OpenAPI document, whose types are made of it."""

from __future__ import annotations

from . import types
from .operations import Operations
from .transport import ApiError, Event, Transport

__all__ = ["ApiError", "Client", "Event", "types"]


class Client(Operations):
    """The calls of the API. Close it, or use it in a with statement."""

    def __init__(self, base_url: str, api_key: str, timeout: float = 30.0):
        self._transport = Transport(base_url, api_key, timeout)
        super().__init__(self._transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()
