"""`openai`: chat completions at OpenAI, or at any compatible server (`base_url`)."""

from __future__ import annotations

from urllib.parse import urlsplit

from judge.judging.base import Json, Request
from judge.judging.providers._completions import ChatCompletions
from judge.judging.providers._openai_batches import OpenAIBatches
from judge.judging.providers._openai_cache import with_breakpoint


class OpenAIChat(ChatCompletions):
    """What only OpenAI itself is told, and its 24-hour jobs."""

    name = "openai"

    def payload(self, request: Request) -> Json:
        # Other servers may refuse a field they do not know, and have nothing to keep.
        told = {"store": False} if _is_openai(self._server) else {}
        return {**told, **super().payload(request)}

    def on_the_wire(self, payload: Json) -> Json:
        return with_breakpoint(payload) if _is_openai(self._server) else payload

    def batches(self) -> OpenAIBatches:
        """The 24-hour jobs of this server."""
        return OpenAIBatches(self._client, self)


def _is_openai(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    return host == "openai.com" or host.endswith(".openai.com")
