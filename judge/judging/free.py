"""A question of another kind than a grade, to a judge's model: through the same provider, patience, reply cache and prices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from judge.errors import ProviderError, Rejected, Unreadable
from judge.judging.asking import Asker, Patience
from judge.judging.base import Form, Json, Message, Provider, Reply, Request
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
        return estimate(self.provider, self.body(question), question.form.room)

    def body(self, question: Question[T]) -> Json:
        """Exactly what is sent. Rejected where the provider only grades."""
        return self.provider.body(self._request(question))

    def key(self, question: Question[T]) -> str:
        """The identity of the request that asks it. Rejected where the provider only grades."""
        return self.provider.key(self._request(question))

    async def ask(self, question: Question[T]) -> Told[T]:
        """The answer: one that was paid for before, where it can be read, else a new one. Raises the ProviderError it ended in."""
        try:
            told = await self.known(question) or await self.hear(question, Asker(self.provider, Limiter(1), self.patience))
        finally:
            await self.provider.close()
        if isinstance(told.answer, ProviderError):
            raise told.answer
        return Told(told.answer, told.tokens, told.cost_usd, told.from_cache)

    async def known(self, question: Question[T]) -> Told[T] | None:
        """The answer that was paid for before, where there is one that can be read."""
        key = self.key(question)
        replies = await asyncio.to_thread(self.replies.get_many, [key])
        try:
            return Told(self._understood(question, replies[key]), 0, 0.0, from_cache=True)
        except (KeyError, Unreadable):
            return None

    async def hear(self, question: Question[T], asker: Asker) -> Told[T | ProviderError]:
        """A new answer, kept before it counts, or the error it ended in, with what either took. Raises only a fatal Rejected."""
        heard = await asker.hear(self.body(question), lambda reply: self._understood(question, reply))
        try:
            if not isinstance(heard.said, ProviderError):
                await asyncio.to_thread(self.replies.put_many, {self.key(question): heard.paid[-1]})
        finally:
            asker.limiter.give_back()
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
