"""What the providers that speak to OpenAI's interface share: address, key, client."""

from __future__ import annotations

from typing import ClassVar

import openai

from judge.judging.providers._connection import Client
from judge.judging.providers._http import HttpProvider


class OpenAIServer(HttpProvider):
    """OpenAI, or a compatible server by `base_url`."""

    server: ClassVar[str] = "https://api.openai.com/v1"
    server_variable: ClassVar[str] = "OPENAI_BASE_URL"
    key_variables: ClassVar[tuple[str, ...]] = ("OPENAI_API_KEY",)
    request_id_header: ClassVar[str] = "x-request-id"
    sdk_error: ClassVar[type[Exception]] = openai.APIError

    def connect(self, key: str, server: str) -> Client:
        return openai.AsyncOpenAI(api_key=key, base_url=server, max_retries=0)
