"""`openai`: chat completions with a strict JSON schema, at OpenAI or any compatible server (`base_url`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from judge.errors import Filtered, ProviderError, Refused, Unreadable
from judge.judging.base import Answer, Json, Outcome, Reply, Request, Usage
from judge.judging.providers._chat import ChatProvider
from judge.judging.providers._logprobs import TOP, reply_odds
from judge.judging.providers._openai import OpenAIServer
from judge.judging.providers._openai_batches import OpenAIBatches
from judge.judging.providers._openai_cache import with_breakpoint
from judge.judging.providers._reading import count, dig, shorten, unexpected

_OURS = frozenset({"model", "messages", "response_format", "stream", "n"})


class OpenAIChat(ChatProvider, OpenAIServer):
    """Every parameter of the judge goes into the body as it is written, but for those that say how to ask."""

    name = "openai"
    path: ClassVar[str] = "/chat/completions"

    def objection(self, name: str) -> str:
        if name in ("logprobs", "top_logprobs") and self.pack > 1:
            return "Probabilities are read from replies to one product: remove it, or pack"
        if name == "logprobs" and not isinstance(self.params[name], bool):
            return "Write logprobs=true, or logprobs=auto to have it found out"
        return "It is set for every judge alike: remove it" if name in _OURS else ""

    def payload(self, request: Request) -> Json:
        schema = {"name": "verdict", "strict": True, "schema": self.schema(request)}
        return {
            "model": self.spec.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "response_format": {"type": "json_schema", "json_schema": schema},
            # Other servers may refuse a field they do not know, and have nothing to keep.
            **({"store": False} if _is_openai(self._server) else {}),
            **({"top_logprobs": TOP} if self.params.get("logprobs") is True else {}),
            **self.params,
        }

    def on_the_wire(self, payload: Json) -> Json:
        return with_breakpoint(payload) if _is_openai(self._server) else payload

    def batches(self) -> OpenAIBatches:
        """The 24-hour jobs of this server."""
        return OpenAIBatches(self._client, self)

    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        """With `logprobs=true` an answer has the probability of every grade; its grade stays what the model wrote."""
        found = super().answers(reply, request)
        if len(found) > 1 or not isinstance(answer := found[0], Answer):
            return found
        odds = reply_odds(reply.body, request.scale)
        return [replace(answer, probabilities=odds.probabilities, on_grades=odds.on_grades)] if odds else found

    def said(self, body: Any) -> str | ProviderError:
        choice = dig(body, "choices", 0)
        if isinstance(refusal := dig(choice, "message", "refusal"), str) and refusal:
            return Refused(shorten(refusal))
        ended = dig(choice, "finish_reason")
        if ended == "content_filter":
            return Filtered("a content filter stopped the reply")
        if ended == "length":
            return Unreadable("the reply was cut off: give the judge a larger max_completion_tokens, or a smaller pack")
        text = dig(choice, "message", "content")
        return text if isinstance(text, str) else unexpected(body, "text")

    def saying(self, body: Json, text: str) -> Json:
        message = {"role": "assistant", "content": text}
        return {"model": dig(body, "model"), "choices": [{"finish_reason": "stop", "message": message}]}

    def usage(self, body: Any) -> Usage:
        return Usage(
            count(body, "usage", "prompt_tokens"),
            count(body, "usage", "prompt_tokens_details", "cached_tokens"),
            count(body, "usage", "prompt_tokens_details", "cache_write_tokens"),
            count(body, "usage", "completion_tokens"),
        )


def _is_openai(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    return host == "openai.com" or host.endswith(".openai.com")
