"""`openai`: chat completions with a strict JSON schema, at OpenAI or any compatible server (`base_url`)."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from judge.errors import Refused, Unreadable
from judge.judging.base import Json, Outcome, Reply, Request, Usage
from judge.judging.parse import reply_schema
from judge.judging.providers._openai import OpenAIServer
from judge.judging.providers._reading import count, dig, for_one, read_text, shorten, unexpected
from judge.scales import Scale

_OURS = frozenset({"model", "messages", "response_format", "stream", "n"})


class OpenAIChat(OpenAIServer):
    """One product a request; every parameter of the judge goes into the body as it is written."""

    name = "openai"
    path: ClassVar[str] = "/chat/completions"

    def objection(self, name: str) -> str:
        return "It is set for every judge alike: remove it" if name in _OURS else ""

    def payload(self, request: Request) -> Json:
        schema = {"name": "verdict", "strict": True, "schema": reply_schema(request.scale)}
        return {
            "model": self.spec.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "response_format": {"type": "json_schema", "json_schema": schema},
            # Other servers may refuse a field they do not know, and have nothing to keep.
            **({"store": False} if _is_openai(self._server) else {}),
            **self.params,
        }

    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        return for_one(_read(reply.body, request.scale), request)

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


def _read(body: Any, scale: Scale) -> Outcome:
    choice = dig(body, "choices", 0)
    if isinstance(refusal := dig(choice, "message", "refusal"), str) and refusal:
        return Refused(shorten(refusal))
    ended = dig(choice, "finish_reason")
    if ended == "content_filter":
        return Refused("a content filter stopped the reply")
    if ended == "length":
        return Unreadable("the reply was cut off: give the judge a larger max_completion_tokens")
    text = dig(choice, "message", "content")
    return read_text(text, scale) if isinstance(text, str) else unexpected(body, "text")
