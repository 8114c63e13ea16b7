"""24-hour jobs at OpenAI: a file of requests goes up, a file of replies and one of errors come down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, BinaryIO, ClassVar, Final

import openai
import orjson

from judge.errors import ProviderError, Transient
from judge.judging.base import Json
from judge.judging.providers._batches import SEND_SECONDS, Batches, Found, Lost, Seen, text_of
from judge.judging.providers._reading import dig, shorten

LABEL = "shelfjudge"
"""The metadata field that holds our own id of a job."""
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_ENDPOINT: Final = "/v1/chat/completions"
_OK = 200


class OpenAIBatches(Batches):
    """Found again by its metadata, so an id that was lost on the way costs nothing."""

    max_requests: ClassVar[int] = 50_000
    max_bytes: ClassVar[int] = 200_000_000
    _client: openai.AsyncOpenAI

    def line(self, key: str, body: Json) -> bytes:
        return orjson.dumps({"custom_id": key, "method": "POST", "url": _ENDPOINT, "body": self._provider.on_the_wire(body["json"])})

    async def upload(self, lines: BinaryIO) -> str:
        lines.seek(0)
        with self.telling():
            return text_of(await self._client.files.create(file=("requests.jsonl", lines), purpose="batch"), "id")

    async def create(self, name: str, lines: BinaryIO, uploaded: str) -> str:  # noqa: ARG002  (they are uploaded)
        with self.telling(paying=True):
            async with asyncio.timeout(SEND_SECONDS):
                made = await self._client.batches.create(
                    input_file_id=uploaded, endpoint=_ENDPOINT, completion_window="24h", metadata={LABEL: name}
                )
        return text_of(made, "id", paying=True)

    async def find(self, lost: Lost) -> Found:
        oldest = (lost.sent_at - timedelta(days=1)).timestamp()
        with self.telling():
            async for batch in self._client.batches.list(limit=100):
                if (batch.metadata or {}).get(LABEL) == lost.name:
                    return Found(batch.id)
                if (batch.created_at or oldest) < oldest:
                    break
        return Found()

    async def seen(self, remote_id: str) -> Seen:
        batch = await self._client.batches.retrieve(remote_id)
        state = text_of(batch, "status")
        errors = (batch.errors.data or []) if batch.errors else []
        told = "; ".join(f"line {error.line}: {error.message}" if error.line else str(error.message) for error in errors[:3])
        return Seen(state, state in _ENDED, shorten(told))

    async def content(self, remote_id: str) -> AsyncIterator[bytes]:
        batch = await self._client.batches.retrieve(remote_id)
        text_of(batch, "status")
        for file in filter(None, (batch.output_file_id, batch.error_file_id)):
            try:
                async with self._client.files.with_streaming_response.content(file) as response:
                    async for piece in response.iter_bytes():
                        yield piece
            except openai.NotFoundError:
                if file == batch.output_file_id:  # the replies, paid for; without the file of errors its pairs are open again
                    raise
            yield b"\n"

    def result(self, line: Any) -> tuple[str, Any, str, ProviderError | None]:
        key, response = dig(line, "custom_id"), dig(line, "response")
        body, status, request_id = dig(response, "body"), dig(response, "status_code"), dig(response, "request_id")
        named = key if isinstance(key, str) else ""
        error: ProviderError | None = None
        if not isinstance(status, int):
            code, message = dig(line, "error", "code"), dig(line, "error", "message")
            error = Transient(shorten(f"{code or 'no reply'}: {message or 'the job ended before this request was answered'}"))
        elif status != _OK:
            error = self.failed(status, body)
        return named, body, request_id if isinstance(request_id, str) else "", error
