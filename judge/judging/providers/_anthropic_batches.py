"""24-hour jobs at Anthropic: the requests go up in one call, one file of results comes down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, BinaryIO, ClassVar

import anthropic
import orjson
from anthropic.types.messages import MessageBatch

from judge.errors import ProviderError, Transient
from judge.judging.base import Json
from judge.judging.providers._batches import SEND_SECONDS, Batches, Found, Gone, Lost, Seen, text_of
from judge.judging.providers._reading import dig

_MARGIN = timedelta(hours=1)
"""How far this machine's clock and the server's may be apart when a job is looked for by its time."""
_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_UNKNOWN_ERROR = 500


class AnthropicBatches(Batches):
    """These jobs carry no name. One whose id was lost is known by its time and size, and for certain by its first result."""

    max_requests: ClassVar[int] = 100_000
    max_bytes: ClassVar[int] = 256_000_000
    _client: anthropic.AsyncAnthropic

    def line(self, key: str, body: Json) -> bytes:
        return orjson.dumps({"custom_id": key, "params": body["json"]})

    async def upload(self, lines: BinaryIO) -> str:  # noqa: ARG002  (they go with `create`)
        return ""

    async def create(self, name: str, lines: BinaryIO, uploaded: str) -> str:  # noqa: ARG002  (there is no name to give)
        requests = await asyncio.to_thread(_requests, lines)
        with self.telling(paying=True):
            async with asyncio.timeout(SEND_SECONDS):
                made = await self._client.messages.batches.create(requests=requests)
        return text_of(made, "id", paying=True)

    async def find(self, lost: Lost) -> Found:
        undecided = []
        async for batch in self._like(lost):
            if batch.processing_status != "ended":
                undecided.append(batch.id)
            elif lost.ours(await self._first_key(batch.id)):
                return Found(batch.id)
        return Found(undecided=f"it may be {' or '.join(undecided)}; that shows once it has ended" if undecided else "")

    async def _like(self, lost: Lost) -> AsyncIterator[MessageBatch]:
        """The server's jobs that are not known here and are of that time and size."""
        with self.telling():
            async for batch in self._client.messages.batches.list(limit=1000):
                if batch.created_at < lost.sent_at - _MARGIN:
                    return
                counts = batch.request_counts
                size = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
                if size == lost.requests and batch.id not in lost.known:
                    yield batch

    async def _first_key(self, remote_id: str) -> str:
        start = b""
        with self.telling():
            async for piece in self.content(remote_id):
                start += piece
                if b"\n" in start.lstrip():
                    break
        return self.read(start.lstrip().split(b"\n", 1)[0]).key

    async def seen(self, remote_id: str) -> Seen:
        batch = await self._client.messages.batches.retrieve(remote_id)
        state = text_of(batch, "processing_status")
        if batch.archived_at:
            raise Gone(f"archived on {str(batch.archived_at)[:10]}")
        return Seen(state, state == "ended")

    async def content(self, remote_id: str) -> AsyncIterator[bytes]:
        async with self._client.messages.batches.with_streaming_response.results(remote_id) as response:
            async for piece in response.iter_bytes():
                yield piece

    def result(self, line: Any) -> tuple[str, Any, str, ProviderError | None]:
        key, kind = dig(line, "custom_id"), dig(line, "result", "type")
        named = key if isinstance(key, str) else ""
        if kind == "succeeded":
            return named, dig(line, "result", "message"), "", None
        if kind == "errored":
            error = dig(line, "result", "error")
            error_type = dig(error, "error", "type") or dig(error, "type")
            return named, None, "", self.failed(_STATUS.get(str(error_type), _UNKNOWN_ERROR), error)
        return named, None, "", Transient(f"the request ended {kind or 'without a result'}")


def _requests(lines: BinaryIO) -> list[Any]:
    lines.seek(0)
    return [orjson.loads(line) for line in lines]
