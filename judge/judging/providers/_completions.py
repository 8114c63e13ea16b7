"""Chat completions with a strict JSON schema, at any server that speaks OpenAI's interface: what is asked, what a reply says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from judge.errors import Filtered, ProviderError, Refused, Unreadable
from judge.judging.base import Answer, Json, Outcome, Reply, Request, Usage
from judge.judging.providers._chat import ChatProvider
from judge.judging.providers._logprobs import TOP, reply_odds
from judge.judging.providers._openai import OpenAIServer
from judge.judging.providers._reading import count, dig, shorten, unexpected

_OURS = frozenset({"model", "messages", "response_format", "stream", "n"})


class ChatCompletions(ChatProvider, OpenAIServer):
    """Every parameter of the judge goes into the body as it is written, but for those that say how to ask."""

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
            **({"top_logprobs": TOP} if self.params.get("logprobs") is True else {}),
            **self.params,
        }

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
