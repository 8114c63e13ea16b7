"""What 24-hour jobs of any vendor share: sizes, how a job is sent, found again, looked at and read."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, ClassVar, NamedTuple

import httpx2
import orjson

from judge.errors import InputError, ProviderError, Transient
from judge.judging.base import Json, Provider, Reply
from judge.judging.providers._errors import classify
from judge.judging.providers._http import HttpProvider
from judge.judging.providers._reading import conceal, dig

SEND_SECONDS = 600.0
_NOT_TAKEN = (429, 529)
"""Statuses after which a server has surely not begun: too many requests, overloaded."""
_NOT_THERE = (404, 410)


class Unsure(ProviderError):
    """Sending broke off where the server may or may not have taken the job: it must be looked for, never sent again."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the server may or may not have taken the job; it is looked for: judge status ({why})")


class Gone(ProviderError):
    """The server has no such job, or no results of it: they have expired, or the key is another account's."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the vendor has no such job under this key, or its results no more ({why})")


class Result(NamedTuple):
    """One line of results: the request's key and its reply, or why there is none (Transient: it may be asked again)."""

    key: str
    came: Reply | ProviderError


class Seen(NamedTuple):
    """A job as its server sees it. `note` says what went wrong with the job as a whole."""

    state: str
    ended: bool
    note: str = ""


class Found(NamedTuple):
    """A job that was looked for: its id, or empty when the server does not have it; `undecided` says why that is unknown yet."""

    remote_id: str = ""
    undecided: str = ""


@dataclass(frozen=True)
class Lost:
    """A job of which it is not known whether the server has it. `known`: ids of other jobs; `ours`: whether a key is of this job."""

    name: str
    requests: int
    sent_at: datetime
    known: frozenset[str]
    ours: Callable[[str], bool]


class Batches(ABC):
    """The 24-hour jobs of one vendor, through its SDK with the SDK's own retries off."""

    max_requests: ClassVar[int]
    max_bytes: ClassVar[int]

    def __init__(self, client: Any, provider: HttpProvider) -> None:
        self._client, self._provider = client, provider

    @abstractmethod
    def line(self, key: str, body: Json) -> bytes:
        """One request as one line of JSON, without its end."""

    @abstractmethod
    async def upload(self, lines: BinaryIO) -> str:
        """Bring the requests to the server where that is a step of its own; costs nothing, so it may be repeated."""

    @abstractmethod
    async def create(self, name: str, lines: BinaryIO, uploaded: str) -> str:
        """Start the job: the only act that is paid for. The server's id for it. Raises Unsure where it may have begun."""

    @abstractmethod
    async def find(self, lost: Lost) -> Found:
        """A job that was sent, or was about to be."""

    @abstractmethod
    async def seen(self, remote_id: str) -> Seen:
        """How the job stands, from the SDK. Raises Gone where that says that its results are no more."""

    @abstractmethod
    def content(self, remote_id: str) -> AsyncIterator[bytes]:
        """Every line of results there is, from the SDK, in any order, in pieces of any size; files follow one another."""

    @abstractmethod
    def result(self, line: Any) -> tuple[str, Any, str, ProviderError | None]:
        """What a line says: key, body of the reply, request id, and the error there is instead of a reply."""

    async def close(self) -> None:
        await self._client.close()

    async def look(self, remote_id: str) -> Seen:
        """How the job stands. Raises Gone where the server does not have it, or its results no more."""
        with self.telling(of_job=True):
            return await self.seen(remote_id)

    async def download(self, remote_id: str, to: BinaryIO) -> None:
        """Every result into one file, a line each, in place of what is in it. Raises Gone where there are none any more."""
        to.seek(0)
        to.truncate()
        with self.telling(of_job=True):
            async for piece in self.content(remote_id):
                await asyncio.to_thread(to.write, piece)

    def read(self, line: bytes) -> Result:
        """One line of results. What is no result at all has an empty key. Raises nothing."""
        try:
            value = orjson.loads(conceal(line.decode(errors="replace"), self._secret))
        except orjson.JSONDecodeError:
            return Result("", Transient("the line is not JSON"))
        key, body, request_id, error = self.result(value)
        if error is not None:
            return Result(key, error)
        model = dig(body, "model")
        return Result(key, Reply(body, model if isinstance(model, str) else "", self._provider.usage(body), 0, request_id, batch=True))

    @contextmanager
    def telling(self, *, paying: bool = False, of_job: bool = False) -> Iterator[None]:
        """Exceptions of the SDK and its transport as the engine's.

        `paying` where a broken-off call may have cost something, `of_job` where it is the job that a server does not find.
        """
        try:
            yield
        except (self._provider.sdk_error, httpx2.HTTPError, TimeoutError) as error:
            told, status = self._told(error), getattr(error, "status_code", None)
            if paying and isinstance(told, Transient) and status not in _NOT_TAKEN:
                raise Unsure(str(told)) from None
            if of_job and status in _NOT_THERE:
                raise Gone(str(told).partition("\n")[0]) from None
            # "from None": the SDK's exception holds the request, and the request its key.
            raise told from None

    def failed(self, status: int, body: Any) -> ProviderError:
        """What an error inside a line of results means: the same as had it been the reply to the request alone."""
        response = httpx2.Response(status, content=orjson.dumps(body), request=httpx2.Request("POST", "http://batch"))
        return self._told(self._client._make_status_error_from_response(response))

    @property
    def _secret(self) -> str:
        return str(self._client.api_key or "")

    def _told(self, error: Exception) -> ProviderError:
        provider = self._provider
        return classify(error, provider.key_variables[0], provider.spec.model, time.time(), secret=self._secret)


def batches_of(provider: Provider) -> Batches:
    """The 24-hour jobs of that provider's server. InputError when it has none."""
    refuse_without_batches(provider)
    found: Batches = provider.batches()  # type: ignore[attr-defined]
    return found


def refuse_without_batches(provider: Provider) -> None:
    """InputError when that provider's server has no 24-hour jobs."""
    if not hasattr(provider, "batches"):
        raise InputError(f"'{provider.name}' has no 24-hour jobs", "Use --batch with openai/... or anthropic/..., or leave --batch out")


def text_of(value: Any, name: str, *, paying: bool = False) -> str:
    """A field of what an SDK returned: with a proxy in between that may be anything, and is not validated."""
    found = getattr(value, name, None)
    if isinstance(found, str) and found:
        return found
    raise (Unsure if paying else Transient)(f"the server's reply has no {name}: is base_url right?")
