"""`vllm`: models on servers of one's own, one or several of the same model, each with vLLM's OpenAI-compatible interface.

    vllm/Qwen/Qwen3-8B                                            at 127.0.0.1:8000, or where VLLM_BASE_URL says
    vllm/Qwen/Qwen3-8B?thinking=false&logprobs=true
    VLLM_BASE_URL=http://gpu1:8000/v1,http://gpu2:8000/v1         several servers, each asked when it is the least busy

Where the environment names the servers they are no part of the judge: they may come and go between two runs, and what was
paid for is found again. A `base_url` in the judge's own name is part of it, as with `openai`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import aiohttp
import openai

from judge.errors import ProviderError, Rejected, Transient
from judge.judging.base import Json, Limits, Reply, Request
from judge.judging.providers._completions import ChatCompletions
from judge.judging.providers._connection import Connection
from judge.judging.providers._replicas import Replicas
from judge.judging.spec import JudgeSpec

IN_FLIGHT = 256
"""Requests at one server, more than at a vendor: it works on many together, and lets those wait that its memory does not hold."""
MOST_IN_FLIGHT = 768
"""At all servers, unless --concurrency says more: each is an open file, and a process often may have no more than 1,024."""


class VLLM(ChatCompletions):
    """No key unless the servers want one, and no price. `thinking` says whether a model that can think does, before it answers."""

    name = "vllm"
    free: ClassVar[bool] = True
    limits = Limits(concurrency=IN_FLIGHT, pack=1, most=50)
    server: ClassVar[str] = "http://127.0.0.1:8000/v1"
    server_variable: ClassVar[str] = "VLLM_BASE_URL"
    key_variables: ClassVar[tuple[str, ...]] = ("VLLM_API_KEY",)
    needs_key: ClassVar[bool] = False

    def __init__(self, spec: JudgeSpec, environ: Mapping[str, str] = os.environ, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(spec, environ)
        self.limits = replace(self.limits, concurrency=min(IN_FLIGHT * len(self._connections), MOST_IN_FLIGHT))
        self._replicas = Replicas(self._connections, clock)

    def addresses(self, text: str) -> Sequence[str]:
        """Several are separated by commas; one named twice is one."""
        return list(dict.fromkeys(part.strip().rstrip("/") for part in text.split(",") if part.strip())) or [text]

    def objection(self, name: str) -> str:
        if name == "thinking" and not isinstance(self.params[name], bool):
            return "Write thinking=false or thinking=true, or leave it to the model"
        return super().objection(name)

    def payload(self, request: Request) -> Json:
        payload = super().payload(request)
        if "thinking" not in payload:
            return payload
        # Chat templates call it one or the other; a server passes on those that its model's template knows.
        thinks = payload.pop("thinking")
        return {**payload, "chat_template_kwargs": {"enable_thinking": thinks, "thinking": thinks}}

    def body(self, request: Request) -> Json:
        named = ",".join(connection.server for connection in self._connections) if "base_url" in self.spec.params else ""
        return {"url": named + self.path, "json": self.payload(request)}

    async def send(self, body: Json) -> Reply:
        with self._replicas.least_busy() as server:
            return await self.sent_to(server, body)

    def meaning(self, error: Exception, at: Connection) -> ProviderError:
        """In the words of whoever runs the servers: which one it is, and how to start it."""
        told, model = super().meaning(error, at), self.spec.model
        if isinstance(error, aiohttp.ClientConnectorError):
            return Transient(
                f"no server answers at {at.server}: start it (vllm serve {model}), or say in {self.server_variable} where it is"
            )
        if isinstance(error, openai.NotFoundError):
            said = str(told).partition("\n")[0]
            return Rejected(f"{said}\n  {at.server} has no '{model}': GET {at.server}/models lists what it has.", fatal=True)
        return told
