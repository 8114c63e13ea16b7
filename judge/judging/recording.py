"""What came of a pair, as a verdict row: an answer, or the failure it ended in. Never a default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from judge.errors import ProviderError, Rejected
from judge.judging.base import Answer, Outcome, Provider, Reply, Usage, together
from judge.judging.planning import Work
from judge.judging.pricing import price
from judge.judging.shortening import shortened
from judge.store.rows import Row

NOT_STORED = frozenset({"failures", "waiting", "packed", "unusable", "without_odds"})
"""Counts that a run's row has no column for."""
DETAIL = 500
"""Characters of an error that are kept with a failure; the raw reply is in the cache."""


class Done(NamedTuple):
    """A pair at its end. `spent` covers every try: replies that could not be read were paid for too. `cost` None: unknown."""

    work: Work
    outcome: Outcome
    reply: Reply | None
    spent: Usage = Usage()
    cost: float | None = 0.0
    attempts: int = 0

    def after(self, before: Done) -> Done:
        """This end, with what an earlier try at the same pair took."""
        cost = None if self.cost is None or before.cost is None else self.cost + before.cost
        return self._replace(spent=together([before.spent, self.spent]), cost=cost, attempts=before.attempts + self.attempts)

    @property
    def from_cache(self) -> bool:
        return self.work.known is not None


def without_asking(provider: Provider, work: Work) -> Done:
    """The end of a pair that needs no request: its reply was paid for before, or its template fails on its data."""
    if work.known is None or work.request is None:
        return Done(work, work.unrenderable or Rejected("it was not asked"), None)
    return Done(work, provider.answers(work.known, work.request)[0], work.known, work.known.usage, price(provider, work.known))


@dataclass
class Progress:
    """The counts of a run. planned = judged + failed when it is through; selected = known + planned.

    `unpriced` are pairs that were asked about at a price nobody knows; `waiting` are out in a 24-hour job. Of `packed` replies,
    those to several products, `unusable` ones answered none. `without_odds` are answers of this run without probabilities.
    """

    selected: int = 0
    known: int = 0
    planned: int = 0
    judged: int = 0
    failed: int = 0
    from_cache: int = 0
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    waiting: int = 0
    packed: int = 0
    unusable: int = 0
    without_odds: int = 0
    failures: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Selected pairs that have not ended, and had no verdict before."""
        return self.selected - self.known - self.judged - self.failed

    def add_pack(self, products: int, unread: int) -> None:
        """Count a reply to that many products, of which it left some unread."""
        self.packed += products > 1
        self.unusable += products > 1 and unread == products

    def add(self, done: Done) -> None:
        """Count one pair. Tokens and money are this run's own: a reply from the cache was paid for by an earlier one."""
        if isinstance(done.outcome, ProviderError):
            self.failed += 1
            self.failures[done.outcome.kind] = self.failures.get(done.outcome.kind, 0) + 1
        else:
            self.judged += 1
            self.without_odds += done.outcome.probabilities is None
        if done.from_cache:
            self.from_cache += 1
            return
        self.input_tokens += done.spent.input_tokens
        self.cached_tokens += done.spent.cached_tokens
        self.output_tokens += done.spent.output_tokens
        self.cost_usd += done.cost or 0.0
        self.unpriced += done.cost is None

    def row(self) -> Row:
        """The columns of the run's row."""
        return {name: value for name, value in asdict(self).items() if name not in NOT_STORED}


def verdict_row(done: Done, judge_id: int) -> Row:
    """The verdict of one pair: a grade and what goes with it, or a failure and what was found."""
    work, reply = done.work, done.reply
    said = what_was_said(done.outcome, shortened(work.request) if work.request else [])
    return {
        "judge_id": judge_id,
        "query_id": work.query.id,
        "product_id": work.product.id,
        "repeat": work.repeat,
        "key": work.key,
        "reply_key": work.key if reply else "",
        "query_hash": work.query.hash,
        "product_hash": work.product.hash,
        "model": reply.model if reply else "",
        "latency_ms": reply.latency_ms if reply else 0,
        "attempts": done.attempts,
        "input_tokens": done.spent.input_tokens,
        "cached_tokens": done.spent.cached_tokens,
        "output_tokens": done.spent.output_tokens,
        "cost_usd": done.cost,
        **said,
    }


def what_was_said(outcome: Outcome, shortened: Sequence[str] = ()) -> Row:
    """The columns of a verdict that its reply decides. `shortened` names the fields that the judge saw a part of."""
    said = _answer(outcome) if isinstance(outcome, Answer) else _failure(outcome)
    return {**said, "evidence": {**said["evidence"], "shortened": list(shortened)}} if shortened else said


def _answer(answer: Answer) -> Row:
    probabilities = answer.probabilities
    return {
        "grade": answer.grade,
        "probabilities": None if probabilities is None else {str(grade): share for grade, share in probabilities.items()},
        "confidence": answer.confidence,
        "reason": answer.reason,
        "evidence": {"met": list(answer.met), "missed": list(answer.missed), **_weight(answer)},
        "failure": None,
        "detail": "",
    }


def _weight(answer: Answer) -> dict[str, list[str]]:
    """How much of the model's own probability lay on any grade at all, where it was read from its tokens."""
    return {} if answer.on_grades is None else {"on_grades": [f"{answer.on_grades:.4f}"]}


def _failure(error: ProviderError) -> Row:
    return {
        "grade": None,
        "probabilities": None,
        "confidence": None,
        "reason": "",
        "evidence": {},
        "failure": error.kind,
        "detail": str(error)[:DETAIL],
    }
