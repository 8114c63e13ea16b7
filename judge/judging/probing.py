"""Holding a judge to its probes: a seeded sample of the user's pairs, each asked about as it is and after each edit.

Replies go through the reply cache like any other, under the key of what was sent; no verdict is ever written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from judge.errors import ProviderError
from judge.judging.base import Answer, Outcome
from judge.judging.bench import Bench, Question, Said
from judge.judging.probes import PROBES, Case, Edit, Expected, Probe, Values, Wrong
from judge.scales import Scale
from judge.stats.wilson import wilson
from judge.tables import content_hash


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


@dataclass(frozen=True)
class Probed:
    """All probes of edits. `ungraded` pairs of the sample were asked about and got no grade, so no edit of theirs was tried."""

    sampled: int
    ungraded: int
    results: list[Result]

    def exceeds(self, limit: float) -> bool:
        """The judge does not pass: some probe exceeds the limit, or no pair could be held to any."""
        return any(result.exceeds(limit) for result in self.results) or not any(result.n for result in self.results)


class _Tried(NamedTuple):
    """An edit of a graded pair, and what the judge said of it: None where it was not asked."""

    case: Case
    grade: int
    edit: Edit
    outcome: Outcome | None


async def probe(bench: Bench, cases: Sequence[Case], values: Values, seed: int) -> Probed:
    """Ask about each case as it is, then after every edit that applies to its grade. Closes the provider."""
    try:
        plain = [_only(said) for said in await bench.ask([Question(case.query, (case.product,)) for case in cases])]
        graded = [(case, outcome.grade) for case, outcome in zip(cases, plain, strict=True) if isinstance(outcome, Answer)]
        edits = list(_edits(graded, values, bench.prompt.scale, seed))
        said = await bench.ask([Question(case.query, (edit.product,), edit.repeat) for _, case, _, edit in edits])
    finally:
        await bench.provider.close()
    tried: dict[str, list[_Tried]] = defaultdict(list)
    for (kind, case, grade, edit), told in zip(edits, said, strict=True):
        tried[kind.name].append(_Tried(case, grade, edit, _only(told)))
    ungraded = sum(isinstance(outcome, ProviderError) for outcome in plain)
    return Probed(len(cases), ungraded, [_result(kind, tried[kind.name], len(graded)) for kind in PROBES])


def _only(said: Said) -> Outcome | None:
    return None if said is None else said[0]


def _edits(graded: Iterable[tuple[Case, int]], values: Values, scale: Scale, seed: int) -> Iterator[tuple[Probe, Case, int, Edit]]:
    for case, grade in graded:
        for kind in PROBES:
            draw = int(content_hash([seed, kind.name, case.query.id, case.product.id]).removeprefix("j1-"), 16)
            if kind.applies(grade, scale) and (edit := kind.make(case, values, draw)):
                yield kind, case, grade, edit


def _result(kind: Probe, tried: Sequence[_Tried], graded: int) -> Result:
    answered = [(case, grade, edit, outcome.grade) for case, grade, edit, outcome in tried if isinstance(outcome, Answer)]
    wrong = [
        Wrong(case.query.id, case.query.text, case.product.id, case.product.title, edit.what, before, after)
        for case, before, edit, after in answered
        if not kind.passed(before, after)
    ]
    n = len(answered)
    failed = sum(isinstance(each.outcome, ProviderError) for each in tried)
    low, high = wilson(len(wrong), n)
    share, interval = (len(wrong) / n, (float(low), float(high))) if n else (None, None)
    change = sum(after - before for _, before, _, after in answered) / n if n else None
    return Result(kind.name, kind.expected, n, share, interval, change, failed, graded - len(tried), wrong)
