"""The alternative annotator test: would the judge do in the place of one of the people?

Calderon, Reichart and Dror 2025, "The Alternative Annotator Test for LLM-as-a-Judge", ACL 2025, section 3. Each person in turn is left
out; judge and person are both held against the people who remain, pair by pair, and whoever is nearer has the advantage.

Two things differ from the paper. Pairs of one query count as one piece of evidence: the t-test takes its error from the sums by query
and its degrees of freedom from the number of queries (with every pair a query of its own it is the paper's). And where too little was
rated for a t-test nothing is tested, and `why` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.clusters import numbered, robust_error, sums_by

Scoring = Literal["rmse", "exact"]
"""Nearness to the people who remain: less the root of the mean squared distance (for ordered grades), or the share that said the same."""

MIN_PAIRS = 30
"""The paper's rule: below it a mean is not near enough to normal."""

MIN_QUERIES = 10
"""The same for sums by query; Student's t with this many degrees of freedom does the rest."""


@dataclass(frozen=True)
class LeftOut:
    """One person, by row of the ratings, against the judge. `judge` and `person`: on what share of the pairs each was at least as near.

    `p` is of "the judge's share is below the person's less epsilon", corrected for testing several people; `beaten` at `q`.
    """

    row: int
    n_pairs: int
    n_queries: int
    judge: float | None = None
    person: float | None = None
    p: float | None = None
    beaten: bool | None = None
    why: str = ""


@dataclass(frozen=True)
class AltTest:
    """The judge passes when it beats half the people or more. The authors advise three people or more; two are the least.

    `advantage` is the chance that the judge is as near as a person or nearer, averaged over people: the figure to compare judges by.
    `unused` pairs have no grade of the judge or fewer than two ratings.
    """

    epsilon: float
    scoring: Scoring
    people: tuple[LeftOut, ...]
    unused: int
    winning_rate: float | None = None
    advantage: float | None = None
    passed: bool | None = None
    why: str = ""


def alternative_annotator_test(
    ratings: ArrayLike, judge: ArrayLike, queries: ArrayLike | None = None, *, epsilon: float, scoring: Scoring = "rmse", q: float = 0.05
) -> AltTest:
    """The test of `ratings` (people, pairs) and the judge's grades (pairs,), NaN where somebody did not grade a pair.

    `epsilon` is the worth of not having to ask a person: the paper advises 0.2 where people are experts, 0.15 where they are skilled,
    0.1 where they are a crowd. Without `queries` every pair stands for itself, as published. `q`: the false discovery rate.
    """
    said, verdicts = np.asarray(ratings, dtype=np.float64), np.asarray(judge, dtype=np.float64)
    groups = numbered(range(len(verdicts)) if queries is None else queries)[0]
    usable = ~np.isnan(verdicts) & ((~np.isnan(said)).sum(axis=0) >= 2)
    said, verdicts, groups = said[:, usable], verdicts[usable], groups[usable]
    tried = [_left_out(row, said, verdicts, groups, epsilon, scoring) for row in range(len(said))]
    return _decided(AltTest(epsilon, scoring, tuple(tried), int((~usable).sum())), q)


def _left_out(
    row: int, said: NDArray[np.float64], verdicts: NDArray[np.float64], groups: NDArray[np.int64], epsilon: float, scoring: Scoring
) -> LeftOut:
    rated = ~np.isnan(said[row])
    remaining = np.delete(said, row, axis=0)[:, rated]
    own, n_queries = numbered(groups[rated])
    if len(own) < MIN_PAIRS or n_queries < MIN_QUERIES:
        needed = f"the test needs {MIN_PAIRS} pairs of {MIN_QUERIES} queries"
        why = f"Rated {len(own)} pairs of {n_queries} queries that the judge and somebody else graded too; {needed}."
        return LeftOut(row, len(own), n_queries, why=why)
    judge, person = (_nearness(grades[rated], remaining, scoring) for grades in (verdicts, said[row]))
    judge_near, person_near = judge >= person, person >= judge
    p = _p_value(person_near.astype(np.float64) - judge_near, own, n_queries, epsilon)
    return LeftOut(row, len(own), n_queries, float(judge_near.mean()), float(person_near.mean()), p)


def _nearness(grades: NDArray[np.float64], remaining: NDArray[np.float64], scoring: Scoring) -> NDArray[np.float64]:
    if scoring == "rmse":
        return np.asarray(-np.sqrt(np.nanmean((remaining - grades) ** 2, axis=0)))
    return np.asarray(np.nanmean(np.where(np.isnan(remaining), np.nan, remaining == grades), axis=0))


def _p_value(lead: NDArray[np.float64], groups: NDArray[np.int64], n_groups: int, epsilon: float) -> float:
    """One-sided, of "people lead by epsilon or more on average"; `lead` is 1, 0 or -1 a pair."""
    from scipy.stats import t as student

    mean = lead.mean()
    error = robust_error(sums_by(groups, n_groups, lead - mean)[:, 0] / len(lead), n_groups)
    return float(student.cdf((mean - epsilon) / error, n_groups - 1)) if error else float(mean >= epsilon)


def _decided(test: AltTest, q: float) -> AltTest:
    """The p-values corrected by Benjamini and Yekutieli 2001, which holds for tests that depend on each other, as these do."""
    from scipy.stats import false_discovery_control

    tested = [person for person in test.people if person.p is not None]
    if not tested:
        return replace(test, why="Nobody rated enough pairs together with others and the judge: the test needs two people, better three.")
    corrected = dict(zip((person.row for person in tested), false_discovery_control([t.p for t in tested], method="by"), strict=True))
    people = tuple(
        replace(person, p=float(corrected[person.row]), beaten=bool(corrected[person.row] <= q)) if person.row in corrected else person
        for person in test.people
    )
    rate = sum(bool(person.beaten) for person in people) / len(tested)
    advantage = float(np.mean([person.judge for person in tested]))
    return replace(test, people=people, winning_rate=rate, advantage=advantage, passed=rate >= 0.5)
