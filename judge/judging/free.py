"""A question of another kind than a grade, to a judge's model: through the same provider, patience, reply cache and prices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from judge.errors import ProviderError, Rejected, Unreadable
from judge.judging.asking import Asker, Patience
from judge.judging.base import Form, Message, Provider, Reply, Request
from judge.judging.limiter import Limiter
from judge.judging.pricing import Estimate, estimate, price
from judge.judging.replies import Replies
from judge.scales import Scale
from judge.tables import Query

T = TypeVar("T")


@dataclass(frozen=True)
class Question(Generic[T]):
    """What is asked, in what form the reply is to come, and how its text is read: that raises Unreadable where it is none."""

    messages: tuple[Message, ...]
    form: Form
    read: Callable[[str], T]


class Told(NamedTuple, Generic[T]):
    """The answer, and what it took: tokens, and US dollars (None: at a price nobody knows). From the reply cache, nothing."""

    answer: T
    tokens: int
    cost_usd: float | None
    from_cache: bool


@dataclass(frozen=True)
class Talk:
    """A model that can be asked freely. InputError is its caller's to raise where the provider does not talk."""

    provider: Provider
    scale: Scale
    replies: Replies
    patience: Patience = field(default=Patience())

    def expected(self, question: Question[T]) -> Estimate:
        """What asking is expected to take."""
        return estimate(self.provider, self.provider.body(self._request(question)), question.form.room)

    async def ask(self, question: Question[T]) -> Told[T]:
        """The answer: one that was paid for before, where it can be read, else a new one. Raises the ProviderError it ended in."""
        key = self.provider.key(self._request(question))
        known = await asyncio.to_thread(self.replies.get_many, [key])
        try:
            return Told(self._understood(question, known[key]), 0, 0.0, from_cache=True)
        except (KeyError, Unreadable):
            return await self._bought(question, key)

    async def _bought(self, question: Question[T], key: str) -> Told[T]:
        asker = Asker(self.provider, Limiter(1), self.patience)
        body = self.provider.body(self._request(question))
        try:
            heard = await asker.hear(body, lambda reply: self._understood(question, reply))
            if isinstance(heard.said, ProviderError):
                raise heard.said
            await asyncio.to_thread(self.replies.put_many, {key: heard.paid[-1]})
        finally:
            await self.provider.close()
        costs = [price(self.provider, reply) for reply in heard.paid]
        tokens = sum(reply.usage.input_tokens + reply.usage.output_tokens for reply in heard.paid)
        return Told(heard.said, tokens, None if None in costs else sum(filter(None, costs)), from_cache=False)

    def _understood(self, question: Question[T], reply: Reply) -> T:
        text = self.provider.said(reply.body)
        if isinstance(text, ProviderError):
            raise text
        return question.read(text)

    def _request(self, question: Question[T]) -> Request:
        if not self.provider.talks:
            raise Rejected(f"{self.provider.spec} only grades: it answers no other question")
        return Request(Query(id="", text=""), (), self.scale, question.messages, form=question.form)
