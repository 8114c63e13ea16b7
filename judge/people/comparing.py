"""Two judges against the same people: which agrees better, by how much, and which pairs the change mended and broke.

Only pairs that people and both judges graded are compared, so that neither judge is helped by what the other left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.people.agreement import voice_of
from judge.people.examples import taught
from judge.people.figures import Agreement, Compared, agreement_of
from judge.people.splits import Split, those_in
from judge.scales import Scale
from judge.stats.agreement import kappas, shares_apart
from judge.stats.clusters import Estimate, clustered_interval, differences, numbered
from judge.stats.confusion import confusions
from judge.stats.paired import mcnemar_exact, swap_test
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.judged import Cost, cost_of
from judge.store.settings import scale_of
from judge.store.verdicts import judges

Pair = tuple[str, str]


class Flips(NamedTuple):
    """Every pair compared, by which judge gave people's grade: they add up. Mended: only the second; broken: only the first."""

    right_twice: int
    mended: int
    broken: int
    wrong_twice: int


class Chance(NamedTuple):
    """How often chance alone would part the two as far, in the share of pairs given people's grade; two-sided, None where undefined.

    `pairs` is exact on the flips and takes pairs for independent; `queries` exchanges the two judges' grades a whole query at a time.
    """

    pairs: float | None
    queries: float | None


@dataclass(frozen=True)
class Comparison:
    """Two judges on the same pairs. `difference` is the second judge's quadratic kappa less the first's, None where undefined.

    Of the pairs that people graded (in `split`, where there is one), `unshared` have no grade of one of the judges, or of both,
    and `taught` belong to a query of which the prompt of one of them holds an example: they are compared nowhere.
    """

    split: Split | None
    first: Agreement
    second: Agreement
    difference: Estimate | None
    flips: Flips
    chance: Chance
    mended: tuple[Pair, ...]
    broken: tuple[Pair, ...]
    costs: tuple[Cost, Cost]
    unshared: int
    taught: int

    def figures(self) -> dict[str, Any]:
        """What the comparison says as JSON values, but for the pairs themselves."""
        plain = {name: getattr(self, name) for name in ("split", "unshared", "taught")}
        parts = {"flips": self.flips._asdict(), "chance": self.chance._asdict(), "difference": self.difference and asdict(self.difference)}
        costs = [cost._asdict() for cost in self.costs]
        return {**plain, "first": self.first.to_json(), "second": self.second.to_json(), **parts, "costs": costs}

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values; pairs are (query_id, product_id)."""
        return {**self.figures(), "mended": self.mended, "broken": self.broken}


class Trio(NamedTuple):
    """One pair's three grades."""

    query_id: str
    product_id: str
    people: int
    first: int
    second: int


def hold_against(
    db: Database,
    first_judge: int,
    second_judge: int,
    against: str = "people",
    split: Split | None = None,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Comparison:
    """The second judge held against the first on every pair that `against` and both graded; `against` as in `agreement.compare`."""
    graded = _graded(db, against, split)
    told = taught(db, (first_judge, second_judge))
    people = {pair: grade for pair, grade in graded.items() if pair[0] not in told}
    verdicts = [_verdicts(db, judge_id) for judge_id in (first_judge, second_judge)]
    trios = [
        Trio(*pair, grade, verdicts[0][pair], verdicts[1][pair])
        for pair, grade in people.items()
        if pair in verdicts[0] and pair in verdicts[1]
    ]
    names, scale, unshared = judges(db), scale_of(db), len(people) - len(trios)
    pairs = [(trio.query_id, trio.product_id) for trio in trios]

    def side(name: str, judge_id: int) -> Agreement:
        compared = [Compared(trio.query_id, trio.product_id, trio.people, getattr(trio, name)) for trio in trios]
        chosen = f"every pair{f' of the {split} split' if split else ''} graded by {against} and by both judges"
        found = agreement_of(compared, (against, names[judge_id]), chosen, scale, resamples=resamples, seed=seed)
        return replace(found, unjudged=unshared)

    first, second = side("first", first_judge), side("second", second_judge)
    clusters, (flips, mended, broken) = _clusters(trios, scale), _flipped(trios)
    return Comparison(
        split=split,
        first=first,
        second=second,
        difference=_difference(first, second, clusters, resamples, seed),
        flips=flips,
        chance=_chance(flips, clusters, resamples, seed),
        mended=mended,
        broken=broken,
        costs=(cost_of(db, first_judge, pairs), cost_of(db, second_judge, pairs)),
        unshared=unshared,
        taught=len(graded) - len(people),
    )


def _graded(db: Database, against: str, split: Split | None) -> dict[Pair, int]:
    """People's grade of every pair, in the order of the pairs; of one split only, where one is named."""
    said = voice_of(db, against)
    found = {(pair.query_id, pair.product_id): grade for pair in pair_grades(db) if (grade := said(pair)) is not None}
    if split is None:
        return found
    queries = those_in(db, split, {query for query, _ in found})
    return {pair: grade for pair, grade in found.items() if pair[0] in queries}


def _verdicts(db: Database, judge_id: int) -> Mapping[Pair, int]:
    found = ((pair.query_id, pair.product_id, pair.verdict) for pair in pair_grades(db, [judge_id]))
    return {(query, product): said.grade for query, product, said in found if said is not None and said.grade is not None}


def _clusters(trios: Sequence[Trio], scale: Scale) -> NDArray[Any]:
    """Of every query the two confusion matrices, (queries, 2, grades, grades)."""
    groups, n = numbered([trio.query_id for trio in trios])
    people = [trio.people for trio in trios]
    sides = [confusions(people, [getattr(trio, name) for trio in trios], scale.values, groups, n) for name in ("first", "second")]
    return np.stack(sides, axis=1)


def _difference(first: Agreement, second: Agreement, clusters: NDArray[Any], resamples: int, seed: int) -> Estimate | None:
    """Both kappas are taken of the same resample of queries, so what makes a query hard for both cancels out."""
    if first.quadratic is None or second.quadratic is None:
        return None
    interval = clustered_interval(differences(kappas), clusters, np.random.default_rng(seed), resamples)
    return Estimate(second.quadratic.value - first.quadratic.value, *(interval or (None, None)))


def _chance(flips: Flips, clusters: NDArray[Any], resamples: int, seed: int) -> Chance:
    if not len(clusters):
        return Chance(None, None)
    return Chance(mcnemar_exact(flips.mended, flips.broken), swap_test(_right, clusters, np.random.default_rng(seed), resamples))


def _right(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """The share of pairs given people's grade."""
    return 1 - shares_apart(matrices, 1)


def _flipped(trios: Sequence[Trio]) -> tuple[Flips, tuple[Pair, ...], tuple[Pair, ...]]:
    def pairs(first_right: bool, second_right: bool) -> tuple[Pair, ...]:
        found = [t for t in trios if (t.first == t.people, t.second == t.people) == (first_right, second_right)]
        return tuple((trio.query_id, trio.product_id) for trio in found)

    mended, broken = pairs(False, True), pairs(True, False)
    return Flips(len(pairs(True, True)), len(mended), len(broken), len(pairs(False, False))), mended, broken
