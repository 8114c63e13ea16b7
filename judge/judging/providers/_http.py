"""What the providers that ask a server share: where it is, what may be said to it, one request, one raw reply."""

from __future__ import annotations

import math
import os
import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

import aiohttp
import orjson

from judge.errors import InputError, ProviderError
from judge.judging.base import NOT_SENT, Json, Provider, Reply, Request, Usage
from judge.judging.providers._connection import Client, Connection, Received
from judge.judging.providers._errors import classify
from judge.judging.providers._reading import UNPARSED, conceal, dig
from judge.judging.providers._room import room_after
from judge.judging.spec import JudgeSpec

_SECRET = frozenset({"api_key", "apikey", "auth_token", "authorization", "key", "token", "password"})
_UNSET_KEY = "EMPTY"
_SECONDS = 120.0


class HttpProvider(Provider):
    """A provider whose `body` is {"url", "json"}: another server is another judge, and only `json` is sent to it."""

    server: ClassVar[str]
    path: ClassVar[str]
    server_variable: ClassVar[str]
    key_variables: ClassVar[tuple[str, ...]]
    needs_key: ClassVar[bool] = True
    """Whether it asks nobody without a key unless the user names another server."""
    request_id_header: ClassVar[str]
    sdk_error: ClassVar[type[Exception]]

    def __init__(self, spec: JudgeSpec, environ: Mapping[str, str] = os.environ) -> None:
        super().__init__(spec)
        self._check_parameters()
        if "base_url" in spec.params and not spec.params["base_url"]:
            raise InputError(f"'{spec}' has an empty base_url", "Write the server's address, or leave base_url out")
        chosen = spec.params.get("base_url") or environ.get(self.server_variable)
        named_by = "base_url" if "base_url" in spec.params else self.server_variable
        servers = [_address(text, named_by) for text in self.addresses(str(chosen or self.server))]
        timeout = _seconds(spec.params.get("timeout", _SECONDS))
        self._key = next((key for name in self.key_variables if (key := environ.get(name, "").strip())), "")
        self._connections = [Connection(server, self.connect(self._key or _UNSET_KEY, server), timeout) for server in servers]
        self._server, self._client = self._connections[0].server, self._connections[0].client
        if not (self._key.isascii() and self._key.isprintable()):
            raise InputError(
                f"The key in {self.key_variables[0]} holds characters that no key has", "Set it again: one line of plain letters"
            )
        if self.needs_key and not (self._key or chosen):
            raise InputError(f"'{spec}' needs a key", f"Set the environment variable {self.key_variables[0]}, or give the judge a base_url")

    def _check_parameters(self) -> None:
        for name in self.spec.params:
            if name.lower() in _SECRET:
                raise InputError(f"A judge is stored and shown, so '{name}' must not be part of it", "Give keys by environment variable")
            if name not in NOT_SENT and (why := self.objection(name)):
                raise InputError(f"'{self.spec.provider}/{self.spec.model}' takes no '{name}'", why)

    @property
    def params(self) -> Json:
        """The judge's parameters that are sent."""
        return {name: value for name, value in self.spec.params.items() if name not in NOT_SENT}

    @abstractmethod
    def objection(self, name: str) -> str:
        """Why the judge may not have that parameter; empty when it may."""

    def addresses(self, text: str) -> Sequence[str]:
        """The servers that a base_url names, at least one: itself, unless a subclass says how several are written."""
        return [text]

    @abstractmethod
    def payload(self, request: Request) -> Json:
        """The JSON that is posted."""

    def on_the_wire(self, payload: Json) -> Json:
        """The payload as it is posted: with what a server wants to be told and cannot change the answer."""
        return payload

    @abstractmethod
    def usage(self, body: Any) -> Usage:
        """The tokens a reply says it cost; zero where it does not say. Raises nothing."""

    @abstractmethod
    def connect(self, key: str, server: str) -> Client:
        """A client of the SDK."""

    def body(self, request: Request) -> Json:
        return {"url": self._server + self.path, "json": self.payload(request)}

    async def send(self, body: Json) -> Reply:
        return await self.sent_to(self._connections[0], body)

    async def sent_to(self, at: Connection, body: Json) -> Reply:
        """That server's reply to the body; raises as `send` does."""
        started = time.perf_counter()
        try:
            received = await at.post(self.path, orjson.dumps(self.on_the_wire(body["json"])))
        except (self.sdk_error, aiohttp.ClientError, OSError) as error:
            # "from None": the SDK's exception holds the request, and the request its key.
            raise self.meaning(error, at) from None
        return self._reply(received, round((time.perf_counter() - started) * 1000))

    def meaning(self, error: Exception, at: Connection) -> ProviderError:  # noqa: ARG002  (who has several servers says which)
        """What an exception of the SDK or its transport means, of a request to that server."""
        return classify(error, self.key_variables[0], self.spec.model, time.time(), secret=self._key)

    def _reply(self, received: Received, latency_ms: int) -> Reply:
        content = conceal(received.content.decode(errors="replace"), self._key)
        body = _storable(content)
        model = dig(body, "model")
        request_id = conceal(received.headers.get(self.request_id_header, ""), self._key)
        rest = room_after(received.headers, time.time())
        return Reply(body, model if isinstance(model, str) else "", self.usage(body), latency_ms, request_id, rest)

    async def close(self) -> None:
        for connection in self._connections:
            await connection.close()


def _storable(content: str) -> Any:
    """The JSON of a reply; its beginning as text where it is none, or none that can be kept (nested too deep)."""
    try:
        body = orjson.loads(content)
        orjson.dumps(body)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return {UNPARSED: content[:2000]}
    return body


def _address(text: str, named_by: str) -> str:
    """A server's address without its last slash; it is stored, so it may hold no password. `named_by`: the parameter or variable it stands in."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise InputError(f"{named_by} is no address of a server", "Write it like http://127.0.0.1:8000/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise InputError(
            f"{named_by} holds more than an address", "Leave out user, password, '?' and '#'; give keys by environment variable"
        )
    return text.rstrip("/")


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise InputError(f"timeout={value} is no number of seconds", "Write for example timeout=60")
    return float(value)
