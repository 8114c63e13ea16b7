"""How good the positives and negatives of an export are, by the random audit: the pairs that chance chose for people, whoever wanted what.

An audited pair has a grade by people, so the export itself takes that. What is asked is how right the verdicts are where nobody
looked: so each audited pair is placed by its verdict, under the same policy, and people say whether that is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError
from judge.export.guard import UNKNOWN, Guard
from judge.export.policy import Policy
from judge.export.sure import Doubted
from judge.people.amounts import counted
from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES
from judge.people.resolve import resolve
from judge.people.sample import NEXT, audited
from judge.scales import Side
from judge.stats.clusters import Estimate
from judge.stats.powered import powered_share
from judge.store.db import Database
from judge.store.grades import PairGrades, told_pairs


class Claim(NamedTuple):
    """A share of audited verdicts with its interval over queries, or why there is none."""

    n_pairs: int
    n_queries: int
    share: Estimate | None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**self._asdict(), "share": self.share and vars(self.share)}


@dataclass(frozen=True)
class Audited:
    """`precision`: of verdicts taken for positives, the share people call positive. `false_negatives`: of those taken for negatives."""

    precision: Claim
    false_negatives: Claim

    def to_json(self) -> dict[str, Any]:
        return {"precision_of_positives": self.precision.to_json(), "false_negative_rate": self.false_negatives.to_json()}


class Looked(NamedTuple):
    """An audited pair: what the verdict makes of it, what is believed of it as a negative (0 where nothing is), and whether people
    call it positive."""

    query_id: str
    side: Side
    belief: float
    positive: bool


def looked(db: Database, judges: Sequence[int], by_grade: Mapping[int, Side], doubted: Doubted, guard: Guard | None) -> list[Looked]:
    """The audited pairs whose verdict is sure enough for its side."""
    if next(iter(told_pairs(db)), None) is None:
        return []  # finding out which pairs the audit has come to means reading every candidate
    found = [pair for pair in audited(db).of(told_pairs(db, judges)) if pair.verdict is not None and pair.verdict.grade is not None]
    by_query: dict[str, list[PairGrades]] = {}
    for pair in found:
        by_query.setdefault(pair.query_id, []).append(pair)
    return [one for query, pairs in by_query.items() for one in _of_query(query, pairs, by_grade, doubted, guard)]


def _of_query(query: str, pairs: Sequence[PairGrades], by_grade: Mapping[int, Side], doubted: Doubted, guard: Guard | None) -> list[Looked]:
    people = {pair.product_id: resolve(pair._replace(verdict=None)).grade for pair in pairs}
    verdicts = [resolve(pair._replace(gold=None, labels=())) for pair in pairs]
    unsure = doubted(verdicts)
    sure = [said for said in verdicts if said.product_id not in unsure and people[said.product_id] is not None]
    beliefs = guard.beliefs(query, sure) if guard else {}
    return [
        Looked(
            query,
            by_grade[said.grade],
            beliefs.get(said.product_id, UNKNOWN).true or 0.0,
            by_grade[people[said.product_id]] == "positive",  # type: ignore[index]
        )
        for said in sure
        if said.grade is not None
    ]


def threshold(pairs: Sequence[Looked], rate: float) -> float:
    """The least belief to ask of negatives so that at most that share of them, above 0, is false.

    From the strictest on, in one direction, as long as (false + 1) / (looked at + 1) stays within the rate, the bound of conformal risk
    control (Angelopoulos et al. 2022, arXiv 2208.02814): a share of few pairs is taken for what it may be, and no lucky threshold is
    picked out of many. It keeps the rate on average over audits; one audit may let more through. InputError where the audit is too
    small to show it, or shows that no threshold keeps it.
    """
    known = [pair for pair in pairs if pair.side == "negative" and pair.belief > 0]
    beliefs, false = np.array([pair.belief for pair in known]), np.array([pair.positive for pair in known], dtype=bool)
    kept = list(takewhile(lambda least: _shown(false[beliefs >= least], rate), _strictest_first(beliefs, _enough(rate))))
    if not kept:
        problem = f"No threshold is known to keep false negatives at {rate:.1%} or below: {_why(false, _enough(rate))}"
        raise InputError(problem, f"{NEXT}; or allow more; or calibrate the judge: judge calibrate")
    return kept[-1]


def _enough(rate: float) -> int:
    """Pairs that show the rate where none of them is false."""
    return ceil(1 / rate) - 1


def _shown(false: NDArray[np.bool_], rate: float) -> bool:
    return bool((false.sum() + 1) / (len(false) + 1) <= rate)


def _strictest_first(beliefs: NDArray[np.float64], enough: int) -> list[float]:
    """Thresholds that leave enough pairs to look at."""
    return [least for least in sorted(set(beliefs.tolist()), reverse=True) if (beliefs >= least).sum() >= enough]


def _why(false: NDArray[np.bool_], enough: int) -> str:
    if len(false) < enough:
        return f"the audit has {len(false)} negative verdicts of known probability, and that takes {enough} at least"
    return f"of {len(false)} audited negatives people call {int(false.sum())} positive, too many also where they are least likely"


def claims(pairs: Sequence[Looked], policy: Policy) -> Audited:
    """What may be claimed of the verdicts that this policy takes for positives and negatives, before other rules choose among them."""
    least = policy.min_true_negative or 0.0
    positives = [pair for pair in pairs if pair.side == "positive"]
    negatives = [pair for pair in pairs if pair.side == "negative" and pair.belief >= least]
    return Audited(_claim(positives), _claim(negatives))


def _claim(pairs: Sequence[Looked]) -> Claim:
    n_queries = len({pair.query_id for pair in pairs})
    if len(pairs) < ENOUGH_PAIRS or n_queries < ENOUGH_QUERIES:
        found = f"{counted(len(pairs), 'audited pair')} of {counted(n_queries, 'query', 'queries')}"
        wanted = f"{found}; {ENOUGH_PAIRS} of {ENOUGH_QUERIES} are needed. {NEXT}"
        return Claim(len(pairs), n_queries, None, wanted)
    truth = np.array([float(pair.positive) for pair in pairs])
    share = powered_share(np.zeros(len(pairs)), truth, np.array([pair.query_id for pair in pairs]), tuning=0.0)
    return Claim(len(pairs), n_queries, share.by_labels)
