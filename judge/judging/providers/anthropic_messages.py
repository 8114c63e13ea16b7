"""`anthropic`: Claude's messages with structured output; the system part is marked for its prompt cache."""

from __future__ import annotations

from typing import Any, ClassVar

from anthropic import APIError, AsyncAnthropic

from judge.errors import ProviderError, Refused, TooLong, Unreadable
from judge.judging.base import Json, Request, Usage
from judge.judging.providers._anthropic_batches import AnthropicBatches
from judge.judging.providers._chat import ChatProvider
from judge.judging.providers._connection import Client
from judge.judging.providers._reading import count, dig, shorten, unexpected

_OURS = frozenset({"model", "messages", "system", "output_config", "stream"})
_TOKENS = 1024
"""Room for the reply to one product."""
_GONE = frozenset({"temperature", "top_p", "top_k", "seed"})


class Anthropic(ChatProvider):
    """`effort` is the one parameter that is not sent as it is written: it belongs to output_config."""

    name = "anthropic"
    server: ClassVar[str] = "https://api.anthropic.com"
    path: ClassVar[str] = "/v1/messages"
    server_variable: ClassVar[str] = "ANTHROPIC_BASE_URL"
    key_variables: ClassVar[tuple[str, ...]] = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
    request_id_header: ClassVar[str] = "request-id"
    sdk_error: ClassVar[type[Exception]] = APIError

    def objection(self, name: str) -> str:
        if name in _GONE:
            return "Claude takes no sampling parameters since API version 2026-10-21: remove it"
        return "It is set for every judge alike: remove it" if name in _OURS else ""

    def payload(self, request: Request) -> Json:
        system = "\n\n".join(message.content for message in request.messages if message.role == "system")
        turns = [{"role": message.role, "content": message.content} for message in request.messages if message.role != "system"]
        params = {"max_tokens": _TOKENS * request.room, **self.params}
        effort = {"effort": params.pop("effort")} if "effort" in params else {}
        return {
            "model": self.spec.model,
            **({"system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]} if system else {}),
            "messages": turns,
            "output_config": {"format": {"type": "json_schema", "schema": self.schema(request)}, **effort},
            **params,
        }

    def batches(self) -> AnthropicBatches:
        """The 24-hour jobs of this server."""
        return AnthropicBatches(self._client, self)

    def said(self, body: Any) -> str | ProviderError:
        stopped = dig(body, "stop_reason")
        if stopped == "refusal":
            why = dig(body, "stop_details", "explanation")
            return Refused(shorten(why) if isinstance(why, str) and why else "the model declined to answer")
        if stopped == "model_context_window_exceeded":
            return TooLong("the request is longer than the model reads: show fewer or shorter fields in the prompt")
        if stopped == "max_tokens":
            return Unreadable("the reply was cut off: give the judge a larger max_tokens, or a smaller pack")
        blocks = dig(body, "content")
        texts = [dig(block, "text") for block in blocks if dig(block, "type") == "text"] if isinstance(blocks, list) else []
        return "".join(texts) if texts and all(isinstance(text, str) for text in texts) else unexpected(body, "text")

    def saying(self, body: Json, text: str) -> Json:
        return {"model": dig(body, "model"), "content": [{"type": "text", "text": text}], "stop_reason": "end_turn"}

    def usage(self, body: Any) -> Usage:
        fresh, written, cached, out = (
            count(body, "usage", name)
            for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
        )
        return Usage(fresh + written + cached, cached, written, out)

    def connect(self, key: str, server: str) -> Client:
        return AsyncAnthropic(api_key=key, base_url=server, max_retries=0)
