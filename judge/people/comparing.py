"""Two judges against the same people: which agrees better, by how much, and which pairs the change mended and broke.

Only pairs that people and both judges graded are compared, so that neither judge is helped by what the other left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.people.agreement import Agreement, Compared, Figure, agreement_of, voice_of
from judge.scales import Scale
from judge.stats import clustered_interval, confusions, kappas
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.settings import scale_of
from judge.store.verdicts import judges


class Flips(NamedTuple):
    """Every pair compared, by which judge gave people's grade: they add up. Mended: only the second; broken: only the first."""

    right_twice: int
    mended: int
    broken: int
    wrong_twice: int


@dataclass(frozen=True)
class Comparison:
    """Two judges on the same pairs. `difference` is the second judge's quadratic kappa less the first's, None where undefined.

    `unshared` pairs are graded by people and have no grade of one of the judges, or of both: they are compared nowhere.
    """

    first: Agreement
    second: Agreement
    difference: Figure | None
    flips: Flips
    mended: tuple[tuple[str, str], ...]
    broken: tuple[tuple[str, str], ...]
    unshared: int

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values; pairs are (query_id, product_id)."""
        plain = {"difference": self.difference and asdict(self.difference), "flips": self.flips._asdict(), "unshared": self.unshared}
        return {"first": self.first.to_json(), "second": self.second.to_json(), **plain, "mended": self.mended, "broken": self.broken}


class Trio(NamedTuple):
    """One pair's three grades."""

    query_id: str
    product_id: str
    people: int
    first: int
    second: int


def hold_against(
    db: Database, first_judge: int, second_judge: int, against: str = "people", *, resamples: int = 1000, seed: int = 0
) -> Comparison:
    """The second judge held against the first on every pair that `against` and both graded; `against` as in `agreement.compare`."""
    said = voice_of(db, against)
    people = {(pair.query_id, pair.product_id): grade for pair in pair_grades(db) if (grade := said(pair)) is not None}
    verdicts = [_verdicts(db, judge_id) for judge_id in (first_judge, second_judge)]
    trios = [
        Trio(*pair, grade, verdicts[0][pair], verdicts[1][pair])
        for pair, grade in people.items()
        if pair in verdicts[0] and pair in verdicts[1]
    ]
    names, scale, unshared = judges(db), scale_of(db), len(people) - len(trios)

    def side(name: str, judge_id: int) -> Agreement:
        compared = [Compared(trio.query_id, trio.product_id, trio.people, getattr(trio, name)) for trio in trios]
        chosen = f"every pair graded by {against} and by both judges"
        return agreement_of(compared, (against, names[judge_id]), chosen, scale, unshared, resamples, seed)

    first, second = side("first", first_judge), side("second", second_judge)
    return Comparison(first, second, _difference(first, second, trios, scale, resamples, seed), *_flipped(trios), unshared)


def _verdicts(db: Database, judge_id: int) -> Mapping[tuple[str, str], int]:
    found = ((pair.query_id, pair.product_id, pair.verdict) for pair in pair_grades(db, judge_id))
    return {(query, product): said.grade for query, product, said in found if said is not None and said.grade is not None}


def _difference(first: Agreement, second: Agreement, trios: Sequence[Trio], scale: Scale, resamples: int, seed: int) -> Figure | None:
    """Both kappas are taken of the same resample of queries, so what makes a query hard for both cancels out."""
    if first.quadratic is None or second.quadratic is None:
        return None
    queries = {query: number for number, query in enumerate(dict.fromkeys(trio.query_id for trio in trios))}
    groups = np.array([queries[trio.query_id] for trio in trios], dtype=np.int64)
    people = [trio.people for trio in trios]
    sides = [
        confusions(people, [getattr(trio, name) for trio in trios], scale.values, groups, len(queries)) for name in ("first", "second")
    ]
    interval = clustered_interval(_less, np.stack(sides, axis=1), np.random.default_rng(seed), resamples)
    return Figure(second.quadratic.value - first.quadratic.value, *(interval or (None, None)))


def _less(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """Of stacks (n, 2, k, k), the quadratic kappa of the second matrix less that of the first."""
    return np.asarray(kappas(matrices[:, 1]) - kappas(matrices[:, 0]), dtype=np.float64)


def _flipped(trios: Sequence[Trio]) -> tuple[Flips, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    def pairs(first_right: bool, second_right: bool) -> tuple[tuple[str, str], ...]:
        found = [t for t in trios if (t.first == t.people, t.second == t.people) == (first_right, second_right)]
        return tuple((trio.query_id, trio.product_id) for trio in found)

    mended, broken = pairs(False, True), pairs(True, False)
    return Flips(len(pairs(True, True)), len(mended), len(broken), len(pairs(False, False))), mended, broken
