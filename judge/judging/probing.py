"""Holding a judge to its probes: a seeded sample of the user's pairs, each asked about as it is and after each edit.

Replies go through the reply cache like any other, under the key of what was sent; no verdict is ever written.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scipy.stats import binomtest

from judge.errors import ProviderError, Rejected
from judge.judging.asking import Asker, Patience
from judge.judging.base import Answer, Outcome, Provider
from judge.judging.limiter import Limiter
from judge.judging.planning import request_for
from judge.judging.pricing import price
from judge.judging.probes import PROBES, Case, Edit, Expected, Probe, Values
from judge.judging.prompts import Prompt
from judge.judging.replies import Replies
from judge.scales import Scale
from judge.tables import content_hash


class Wrong(NamedTuple):
    """A pair whose grade did what it should not, or failed to do what it should."""

    query_id: str
    query: str
    product_id: str
    title: str
    edit: str
    before: int
    after: int


@dataclass(frozen=True)
class Result:
    """One probe. `n` pairs were held to it and `wrong` of them failed it; `interval` is Wilson's, of 95 %.

    `failed` edits got no grade; `skipped` pairs gave the probe nothing to show. Share, interval and mean change are None without pairs.
    """

    probe: str
    expected: Expected
    n: int
    share: float | None
    interval: tuple[float, float] | None
    mean_change: float | None
    failed: int
    skipped: int
    wrong: Sequence[Wrong]

    def exceeds(self, limit: float) -> bool:
        """Too large a share is wrong, or nothing but failures came."""
        return self.share > limit if self.share is not None else self.failed > 0


@dataclass
class Probed:
    """All probes, and what asking took. `cost_usd` None: at a price nobody knows."""

    sampled: int
    ungraded: int
    results: list[Result]
    requests: int
    from_cache: int
    cost_usd: float | None

    def exceeds(self, limit: float) -> bool:
        """The judge does not pass: some probe exceeds the limit, or no pair could be held to any."""
        return any(result.exceeds(limit) for result in self.results) or not any(result.n for result in self.results)


@dataclass
class Bench:
    """A judge that answers for probes: through the reply cache, within its limits."""

    provider: Provider
    prompt: Prompt
    replies: Replies
    concurrency: int | None = None
    patience: Patience = field(default=Patience())
    requests: int = 0
    from_cache: int = 0
    cost_usd: float | None = 0.0

    def __post_init__(self) -> None:
        self.width = self.concurrency or self.provider.limits.concurrency
        self._limiter = Limiter(self.width)
        self._asker = Asker(self.provider, self._limiter, self.patience)

    async def outcomes(self, questions: Sequence[tuple[Case, Edit]]) -> list[Outcome]:
        """What the judge says of each edited product. Raises Rejected when no request of it can succeed."""
        found: list[Outcome] = [Rejected("it was not asked")] * len(questions)
        waiting = iter(enumerate(questions))

        async def work() -> None:
            for place, (case, edit) in waiting:
                found[place] = await self._outcome(case, edit)

        await _together(work, min(self.width, len(questions)))
        return found

    async def _outcome(self, case: Case, edit: Edit) -> Outcome:
        try:
            request = request_for(self.prompt, case.query, [edit.product])
        except Rejected as error:
            return error
        key = self.provider.key(request, edit.repeat)
        known = await asyncio.to_thread(self.replies.get_many, [key])
        if known:
            self.from_cache += 1
            return self.provider.answers(known[key], request)[0]
        asked = await self._asker.ask(request)
        try:
            ((reply, outcome),) = asked.parts
            if reply is not None:
                await asyncio.to_thread(self.replies.put_many, {key: reply})
        finally:
            self._limiter.give_back()
        self.requests += asked.attempts
        for paid in asked.paid:
            self._pay(price(self.provider, paid))
        return outcome

    def _pay(self, cost: float | None) -> None:
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost


async def _together(work: Callable[[], Awaitable[None]], width: int) -> None:
    """So many workers; the first that fails stops the others."""

    async def one() -> None:
        await work()

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(width):
                tasks.create_task(one())
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


async def probe(bench: Bench, cases: Sequence[Case], values: Values, seed: int) -> Probed:
    """Ask about each case as it is, then after every edit that applies to its grade. Closes the provider."""
    scale = bench.prompt.scale
    try:
        plain = await bench.outcomes([(case, Edit(case.product, "")) for case in cases])
        graded = [(case, outcome.grade) for case, outcome in zip(cases, plain, strict=True) if isinstance(outcome, Answer)]
        tried = list(_edits(graded, values, scale, seed))
        outcomes = await bench.outcomes([(case, edit) for _, case, _, edit in tried])
    finally:
        await bench.provider.close()
    by_probe: dict[str, list[tuple[Case, int, Edit, Outcome]]] = defaultdict(list)
    for (kind, case, grade, edit), outcome in zip(tried, outcomes, strict=True):
        by_probe[kind.name].append((case, grade, edit, outcome))
    results = [_result(kind, by_probe[kind.name], len(graded)) for kind in PROBES]
    return Probed(len(cases), len(cases) - len(graded), results, bench.requests, bench.from_cache, bench.cost_usd)


def _edits(graded: Iterable[tuple[Case, int]], values: Values, scale: Scale, seed: int) -> Iterator[tuple[Probe, Case, int, Edit]]:
    for case, grade in graded:
        for kind in PROBES:
            draw = int(content_hash([seed, kind.name, case.query.id, case.product.id]).removeprefix("j1-"), 16)
            if kind.applies(grade, scale) and (edit := kind.make(case, values, draw)):
                yield kind, case, grade, edit


def _result(kind: Probe, tried: Sequence[tuple[Case, int, Edit, Outcome]], graded: int) -> Result:
    answered = [(case, grade, edit, outcome.grade) for case, grade, edit, outcome in tried if isinstance(outcome, Answer)]
    wrong = [
        Wrong(case.query.id, case.query.text, case.product.id, case.product.title, edit.what, before, after)
        for case, before, edit, after in answered
        if not kind.passed(before, after)
    ]
    n = len(answered)
    failed = sum(isinstance(outcome, ProviderError) for *_, outcome in tried)
    share, interval = (len(wrong) / n, wilson(len(wrong), n)) if n else (None, None)
    change = sum(after - before for _, before, _, after in answered) / n if n else None
    return Result(kind.name, kind.expected, n, share, interval, change, failed, graded - len(tried), wrong)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    found = binomtest(hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    return float(found.low), float(found.high)
