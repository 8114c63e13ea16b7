"""One server as it is asked: where it is, whom it takes us for, and what is open to it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2

_CONNECT_SECONDS = 30.0


class Client(Protocol):
    """The part of AsyncOpenAI and AsyncAnthropic that is used: how they sign in, and which exception a status is.

    The request itself goes past them, over aiohttp: building it from typed parts and reading the answer into
    typed parts costs three quarters of a judgment's processor time (`tests/bench/engine.py` measures both).
    """

    @property
    def default_headers(self) -> Mapping[str, Any]: ...

    @property
    def auth_headers(self) -> Mapping[str, Any]: ...

    def _make_status_error_from_response(self, response: httpx2.Response) -> Exception: ...


class Received(NamedTuple):
    """A reply of status 2xx, not looked into yet."""

    content: bytes
    headers: Mapping[str, str]


class Connection:
    """A server's address, without its last slash, and the way to it. `timeout`: seconds for a whole request."""

    def __init__(self, server: str, client: Client, timeout: float) -> None:
        self.server = server
        self.client = client
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, content: bytes) -> Received:
        """The reply to that JSON. Raises the SDK's exception for another status than 2xx, aiohttp's or OSError where none came."""
        url = self.server + path
        async with self._opened().post(url, data=content, allow_redirects=False) as response:
            received = Received(await response.read(), response.headers)
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            as_sdk = httpx2.Response(
                response.status, headers=dict(received.headers), content=received.content, request=httpx2.Request("POST", url)
            )
            raise self.client._make_status_error_from_response(as_sdk)
        return received

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Here and not in __init__: the connections belong to the loop that is running now.
            said = {**self.client.default_headers, **self.client.auth_headers}
            headers = {name: value for name, value in said.items() if isinstance(value, str)}
            timeout = aiohttp.ClientTimeout(total=self._timeout, connect=min(_CONNECT_SECONDS, self._timeout))
            # No limit of its own: the engine decides how many requests are in flight.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), headers=headers, timeout=timeout, proxy=_proxy(self.server)
            )
        return self._session

    async def close(self) -> None:
        """Close what is open; asked again, it opens again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _proxy(server: str) -> str | None:
    """The proxy that the environment names for this server: looked up once, where aiohttp would look for every request."""
    parts = urlsplit(server)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
