"""A judge that answers for probes: through the reply cache like any run, within its limits and a budget. No verdict is ever written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from judge.errors import Rejected
from judge.judging.asking import Asked, Asker, Patience
from judge.judging.base import Outcome, Provider, Request
from judge.judging.budget import Budget
from judge.judging.limiter import Limiter
from judge.judging.planning import request_for
from judge.judging.pricing import estimate, price
from judge.judging.prompts import Prompt
from judge.judging.replies import Replies
from judge.tables import Product, Query

Said = Sequence[Outcome] | None
"""What a reply says of each product of a question; None where it was not asked, for want of money."""


class Question(NamedTuple):
    """Products to grade in one request. `repeat` above 0 asks the very same once more."""

    query: Query
    products: tuple[Product, ...]
    repeat: int = 0


@dataclass
class Tally:
    """What asking took, over all benches that share it. `cost_usd` None: at a price nobody knows; `left` questions the budget did not allow."""

    budget: Budget = field(default_factory=Budget)
    requests: int = 0
    from_cache: int = 0
    cost_usd: float | None = 0.0
    left: int = 0


@dataclass
class Bench:
    """One way to ask a judge: its provider says how many products share a request."""

    provider: Provider
    prompt: Prompt
    replies: Replies
    concurrency: int | None = None
    patience: Patience = field(default=Patience())
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.width = self.concurrency or self.provider.limits.concurrency
        self._limiter = Limiter(self.width)
        self._asker = Asker(self.provider, self._limiter, self.patience)

    async def ask(self, questions: Sequence[Question]) -> list[Said]:
        """What the judge says to each question. Raises Rejected when no request of it can succeed."""
        found: list[Said] = [None] * len(questions)
        waiting = iter(enumerate(questions))

        async def work() -> None:
            for place, question in waiting:
                found[place] = await self._said(question)

        await workers(work, min(self.width, len(questions)))
        return found

    async def _said(self, question: Question) -> Said:
        try:
            request = request_for(self.prompt, question.query, question.products)
        except Rejected as error:
            return [error] * len(question.products)
        key = self.provider.key(request, question.repeat)
        known = await asyncio.to_thread(self.replies.get_many, [key])
        if known:
            self.tally.from_cache += 1
            return self.provider.answers(known[key], request)
        return await self._bought(request, key)

    async def _bought(self, request: Request, key: str) -> Said:
        """The reply of the judge itself; once the budget has refused a request, none is sent any more."""
        reserved = None if self.tally.left else self.tally.budget.reserve(self._expected(request))
        if reserved is None:
            self.tally.left += 1
            return None
        asked = await self._asker.ask(request)
        try:
            if asked.paid:
                await asyncio.to_thread(self.replies.put_many, {key: asked.paid[-1]})
        finally:
            self._limiter.give_back()
        self._pay(asked, reserved)
        return [outcome for _, outcome in asked.parts]

    def _expected(self, request: Request) -> float:
        """US dollars at most, as far as can be told; not worked out where nothing depends on it."""
        if self.tally.budget.limit is None:
            return 0.0
        return estimate(self.provider, self.provider.body(request), len(request.products)).most or 0.0

    def _pay(self, asked: Asked, reserved: float) -> None:
        costs = [price(self.provider, reply) for reply in asked.paid]
        cost = None if None in costs else sum(filter(None, costs))
        self.tally.requests += asked.attempts
        self.tally.budget.settle(reserved, reserved if cost is None else cost)  # a model that no list has was not free
        self.tally.cost_usd = None if cost is None or self.tally.cost_usd is None else self.tally.cost_usd + cost


async def workers(work: Callable[[], Awaitable[None]], width: int) -> None:
    """So many workers; the first that fails stops the others."""

    async def one() -> None:
        await work()

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(width):
                tasks.create_task(one())
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
