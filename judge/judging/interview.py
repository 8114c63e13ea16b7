"""Many free questions to one model: through one reply cache, one limiter, and within one budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple, TypeVar

from judge.errors import ProviderError
from judge.judging.asking import Asker
from judge.judging.bench import workers
from judge.judging.budget import Budget
from judge.judging.free import Question, Talk, Told
from judge.judging.limiter import Limiter

T = TypeVar("T")


class Outlook(NamedTuple):
    """What asking would take: `known` questions cost nothing; tokens and US dollars of the others (None: nobody has a price)."""

    known: int
    open: int
    tokens: int
    least: float | None
    most: float | None


@dataclass
class Interview:
    """`stopped` says why nothing more was asked, where the budget did not allow it; empty otherwise."""

    talk: Talk
    budget: Budget = field(default_factory=Budget)
    concurrency: int | None = None
    stopped: str = field(default="", init=False)

    async def ask(
        self, questions: Sequence[Question[T]], answered: Callable[[int], None] = lambda _: None
    ) -> list[Told[T | ProviderError] | None]:
        """The answer to each question, or the error it ended in; None where it was not asked. Closes the provider.

        `answered` is told how many have ended so far. Raises the Rejected that every other request would meet too.
        """
        found: list[Told[T | ProviderError] | None] = [None] * len(questions)
        width = min(self.concurrency or self.talk.provider.limits.concurrency, len(questions))
        asker = Asker(self.talk.provider, Limiter(max(1, width)), self.talk.patience)
        waiting, ended = iter(enumerate(questions)), count(1)

        async def work() -> None:
            for place, question in waiting:
                known = await self.talk.known(question)
                found[place] = Told(known.answer, *known[1:]) if known else await self._bought(question, asker)
                if found[place]:
                    answered(next(ended))

        try:
            await workers(work, width)
        finally:
            await self.talk.provider.close()
        return found

    async def _bought(self, question: Question[T], asker: Asker) -> Told[T | ProviderError] | None:
        """Once the budget has refused a request, none is sent any more: the cheaper ones would otherwise crowd out the others."""
        expected = 0.0 if self.budget.limit is None else self.talk.expected(question).most or 0.0
        reserved = None if self.stopped else self.budget.reserve(expected)
        if reserved is None:
            self.stopped = self.stopped or self.budget.why(expected)
            return None
        told = await self.talk.hear(question, asker)
        self.budget.settle(reserved, reserved if told.cost_usd is None else told.cost_usd)
        return told

    async def outlook(self, questions: Sequence[Question[T]]) -> Outlook:
        """What asking them would take; nothing is sent."""
        known = [await self.talk.known(question) is not None for question in questions]
        each = [self.talk.expected(question) for question, is_known in zip(questions, known, strict=True) if not is_known]
        least, most = ([getattr(one, name) for one in each] for name in ("least", "most"))
        return Outlook(
            sum(known),
            len(each),
            sum(one.input_tokens + one.output_tokens for one in each),
            None if None in least else sum(least),
            None if None in most else sum(most),
        )
