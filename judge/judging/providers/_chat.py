"""What the providers that answer in text share: a reply to one product, or to several, as outcomes and apart again."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from judge.errors import ProviderError, Unreadable
from judge.judging.base import Json, Limits, Outcome, Reply, Request
from judge.judging.parse import packed_schema, read_answer, read_answers, reply_schema, taken_apart
from judge.judging.providers._http import HttpProvider


class ChatProvider(HttpProvider):
    """One product a request, or `pack` of them where the judge says so. Subclasses say where a reply's text stands."""

    limits: Limits = Limits(pack=1, most=50)
    talks: ClassVar[bool] = True

    @abstractmethod
    def said(self, body: Any) -> str | ProviderError:
        """The text of a reply's body, or why it holds none. Raises nothing."""

    @abstractmethod
    def saying(self, body: Json, text: str) -> Json:
        """That body with another text in the place of its own, and only what `said` looks at."""

    def schema(self, request: Request) -> Json:
        """The JSON schema of the reply that is asked for."""
        if request.form:
            return request.form.schema
        n = len(request.products)
        return reply_schema(request.scale) if n == 1 else packed_schema(request.scale, n)

    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        n, text = len(request.products), self.said(reply.body)
        if isinstance(text, ProviderError):
            return [text] * n
        try:
            return [read_answer(text, request.scale)] if n == 1 else [*read_answers(text, request.scale, n)]
        except Unreadable as error:
            return [error] * n

    def parts(self, reply: Reply, request: Request) -> list[Reply]:
        """Each product's answer as the reply to it alone. A reply that answers nothing speaks of each as it does of all."""
        n, text = len(request.products), self.said(reply.body)
        if n == 1:
            return [reply]
        try:
            bodies = [reply.body] * n if isinstance(text, ProviderError) else [self.saying(reply.body, one) for one in taken_apart(text, n)]
        except Unreadable:
            bodies = [reply.body] * n
        return [replace(reply, body=body, usage=share) for body, share in zip(bodies, reply.usage.split(n), strict=True)]
