"""How well two sides agree on the same pairs: judge against people, and people among themselves.

Grades are compared as integers of the database's scale. A pair without a grade on one side is counted, never filled in.
The figures hold for the pairs people graded: they speak for all candidates only if those pairs were drawn at random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError
from judge.people.resolve import consensus, resolve
from judge.scales import Scale
from judge.stats import clustered_interval, confusions, kappas, plain_kappa, quadratic_kappa, raw_agreement, shares_apart
from judge.store.db import Database
from judge.store.grades import PairGrades, pair_grades
from judge.store.labels import raters
from judge.store.settings import scale_of
from judge.store.verdicts import judges

SEVERE = 2
"""Grades this many steps apart or more are a severe disagreement."""


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval, whole queries resampled; no interval where one query is all there is."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Agreement:
    """Two sides on the same pairs. Rows of `confusion` are the first side, columns the second, in the order of `grades`.

    `comparisons` exceeds `n_pairs` where a pair was compared more than once (three raters make three comparisons).
    `unjudged` pairs are graded by people and have no grade of the judge: not judged yet, or failed.
    Figures that cannot be had are None, and `why` says so.
    """

    sides: tuple[str, str]
    chosen: str
    grades: tuple[int, ...]
    n_pairs: int
    n_queries: int
    comparisons: int
    unjudged: int
    prevalence: tuple[dict[int, int], dict[int, int]]
    confusion: tuple[tuple[int, ...], ...]
    raw: Figure | None = None
    kappa: Figure | None = None
    quadratic: Figure | None = None
    severe: Figure | None = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values; grades become text keys in `prevalence`."""
        counts = [{str(grade): n for grade, n in side.items()} for side in self.prevalence]
        return {**asdict(self), "prevalence": counts}


class Compared(NamedTuple):
    """The two grades of one comparison."""

    query_id: str
    product_id: str
    first: int
    second: int


def compare(db: Database, judge_id: int, against: str = "people", *, resamples: int = 1000, seed: int = 0) -> Agreement:
    """A judge (second side) against people (first side), on every pair both graded.

    `against`: "people" = gold, else what the raters said (the final grade of a pair as if no judge existed); "gold";
    "labels" = what the raters said, whatever gold says; or one rater's name. InputError when nobody has that name.
    """
    said = voice_of(db, against)
    compared, unjudged = [], 0
    for pair in pair_grades(db, judge_id):
        people, verdict = said(pair), pair.verdict.grade if pair.verdict else None
        if people is not None and verdict is not None:
            compared.append(Compared(pair.query_id, pair.product_id, people, verdict))
        unjudged += people is not None and verdict is None
    sides = (against, judges(db).get(judge_id, f"judge {judge_id}"))
    chosen = f"every pair graded by {against} and judged"
    return agreement_of(compared, sides, chosen, scale_of(db), unjudged, resamples, seed)


def raters_agreement(db: Database, judged_by: int | None = None, *, resamples: int = 1000, seed: int = 0) -> Agreement:
    """People among themselves: every two raters of a pair are one comparison, all pooled; the first by name is the first side.

    With `judged_by`, only pairs which that judge graded: the figure to hold beside the judge's own.
    """
    compared, unjudged = [], 0
    for pair in pair_grades(db, judged_by):
        grades = [label.grade for label in sorted(pair.labels, key=lambda label: label.who) if label.grade is not None]
        if judged_by is not None and pair.verdict is None:
            unjudged += len(grades) > 1
            continue
        compared += [Compared(pair.query_id, pair.product_id, *two) for two in combinations(grades, 2)]
    chosen = "every pair with two raters or more" + (" that was judged" if judged_by is not None else "")
    return agreement_of(compared, ("rater", "another rater"), chosen, scale_of(db), unjudged, resamples, seed)


def pairs_in_cell(db: Database, judge_id: int, people: int, judge: int, against: str = "people") -> list[tuple[str, str]]:
    """The pairs (query_id, product_id) behind one cell of `compare`'s confusion matrix, in order."""
    said = voice_of(db, against)
    voiced = ((pair, pair.verdict) for pair in pair_grades(db, judge_id))
    return [(p.query_id, p.product_id) for p, verdict in voiced if verdict and verdict.grade == judge and said(p) == people]


def voice_of(db: Database, against: str) -> Callable[[PairGrades], int | None]:
    """How to read people's grade of a pair."""
    voices: dict[str, Callable[[PairGrades], int | None]] = {
        "people": lambda pair: resolve(pair._replace(verdict=None)).grade,
        "gold": lambda pair: pair.gold.grade if pair.gold else None,
        "labels": lambda pair: consensus(pair.labels) if any(label.grade is not None for label in pair.labels) else None,
    }
    if against in voices:
        return voices[against]
    names = [rater.rater for rater in raters(db)]
    if against not in names:
        raise InputError(f"Nobody called '{against}' has labelled anything", f"Use one of: {', '.join([*voices, *names])}")
    return lambda pair: next((label.grade for label in pair.labels if label.who == against), None)


def agreement_of(
    compared: list[Compared], sides: tuple[str, str], chosen: str, scale: Scale, unjudged: int, resamples: int, seed: int
) -> Agreement:
    """Every figure of these comparisons. `chosen` says how the pairs were; `unjudged` is only reported."""
    first, second = ([getattr(pair, side) for pair in compared] for side in ("first", "second"))
    queries = {query: number for number, query in enumerate(dict.fromkeys(pair.query_id for pair in compared))}
    groups = np.array([queries[pair.query_id] for pair in compared], dtype=np.int64)
    clusters = confusions(first, second, scale.values, groups, len(queries))
    matrix = clusters.sum(axis=0)
    figures = dict(_figures(first, second, scale, clusters, resamples, seed)) if compared else {}
    return Agreement(
        sides=sides,
        chosen=chosen,
        grades=scale.values,
        n_pairs=len({(pair.query_id, pair.product_id) for pair in compared}),
        n_queries=len(queries),
        comparisons=len(compared),
        unjudged=unjudged,
        prevalence=(_counts(scale, matrix.sum(axis=1)), _counts(scale, matrix.sum(axis=0))),
        confusion=tuple(tuple(int(n) for n in row) for row in matrix),
        why=_why(sides, len(queries), figures),
        **figures,
    )


def _figures(
    first: list[int], second: list[int], scale: Scale, clusters: NDArray[np.int64], resamples: int, seed: int
) -> Iterator[tuple[str, Figure | None]]:
    """Each figure by name. All are taken over the same resamples, so their intervals can be read side by side."""
    labels = scale.values
    severe = float(shares_apart(clusters.sum(axis=0)[None], SEVERE)[0])
    for name, value, statistic in (
        ("raw", raw_agreement(first, second), lambda m: 1 - shares_apart(m, 1)),
        ("kappa", plain_kappa(first, second, labels), lambda m: kappas(m, None)),
        ("quadratic", quadratic_kappa(first, second, labels), lambda m: kappas(m, "quadratic")),
        ("severe", severe, lambda m: shares_apart(m, SEVERE)),
    ):
        interval = clustered_interval(statistic, clusters, np.random.default_rng(seed), resamples)
        yield name, None if value is None else Figure(value, *(interval or (None, None)))


def _counts(scale: Scale, totals: NDArray[np.int64]) -> dict[int, int]:
    return {grade: int(n) for grade, n in zip(scale.values, totals, strict=True)}


def _why(sides: tuple[str, str], n_queries: int, figures: dict[str, Figure | None]) -> str:
    """Why figures or intervals are missing; empty when none is."""
    if not n_queries:
        return f"There is no pair that both sides graded ({sides[0]}, {sides[1]}), so there is nothing to compare."
    if figures["kappa"] is None:
        return "Both sides gave one and the same grade to every pair, so kappa is undefined: it needs pairs of different grades."
    if n_queries < 2:
        return "All pairs belong to one query, so no interval can be given: it needs pairs of several queries."
    if any(figure is not None and figure.low is None for figure in figures.values()):
        return "Nearly all grades are the same, so kappa has no interval: most resamples hold one grade only."
    return ""
