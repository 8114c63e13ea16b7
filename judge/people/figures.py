"""How well two sides agree on the same pairs: every figure, with its interval and what it stands on.

Grades are compared as integers of the database's scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.people.spelled import as_json
from judge.scales import Scale
from judge.stats.agreement import kappas, macro_f1s, precisions, recalls, shares_apart
from judge.stats.alpha import alphas
from judge.stats.clusters import Estimate, Statistic, all_estimated, numbered
from judge.stats.confusion import confusions

SEVERE = 2
"""Grades this many steps apart or more are a severe disagreement."""

ENOUGH_PAIRS, ENOUGH_QUERIES = 30, 5
"""Below either, a figure says more about chance than about who is measured."""


class Compared(NamedTuple):
    """The two grades of one comparison. `share`: what it counts for in alpha, which weighs pairs by their raters: of three raters,
    who make three comparisons of a pair, each counts half.
    """

    query_id: str
    product_id: str
    first: int
    second: int
    share: float = 1.0


@dataclass(frozen=True)
class Agreement:
    """Two sides on the same pairs. Rows of `confusion` are the first side, columns the second, in the order of `grades`.

    `chosen`: in words, how the pairs were and which the figures speak for. `comparisons` exceeds `n_pairs` where a pair was compared
    more than once (three raters make three comparisons). `unjudged` pairs are graded by people and have no grade of a judge: not
    judged yet, or failed. `taught` pairs are graded by people and belong to a query of which a judge's prompt holds an example:
    nobody is measured on what they were told. `decided`: of the pairs compared, those whose grade was each judge's, by its spec in
    order of trust; they add up to `n_pairs`. Empty among people.
    `precision`, by grade: how often the first side gives it too where the second gave it; `recall` the other way round.
    Figures that cannot be had are None, and `why` says so.
    """

    sides: tuple[str, str]
    chosen: str
    grades: tuple[int, ...]
    n_pairs: int
    n_queries: int
    comparisons: int
    prevalence: tuple[dict[int, int], dict[int, int]]
    confusion: tuple[tuple[int, ...], ...]
    unjudged: int = 0
    taught: int = 0
    decided: dict[str, int] = field(default_factory=dict)
    raw: Estimate | None = None
    kappa: Estimate | None = None
    quadratic: Estimate | None = None
    alpha: Estimate | None = None
    severe: Estimate | None = None
    macro_f1: Estimate | None = None
    precision: dict[int, Estimate | None] = field(default_factory=dict)
    recall: dict[int, Estimate | None] = field(default_factory=dict)
    why: str = ""

    @property
    def enough(self) -> bool:
        """Whether the figures say more about the two sides than about chance."""
        return self.n_pairs >= ENOUGH_PAIRS and self.n_queries >= ENOUGH_QUERIES

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values; grades become text keys."""
        found: dict[str, Any] = as_json(self)
        return found


def agreement_of(
    compared: Sequence[Compared], sides: tuple[str, str], chosen: str, scale: Scale, *, resamples: int = 1000, seed: int = 0
) -> Agreement:
    """Every figure of these comparisons, all over the same resamples of queries, so that they can be read side by side."""
    clusters = _clusters(compared, scale)
    matrix = clusters[:, 0].sum(axis=0)
    found = all_estimated(_statistics(scale), clusters, np.random.default_rng(seed), resamples) if compared else {}
    return Agreement(
        sides=sides,
        chosen=chosen,
        grades=scale.values,
        n_pairs=len({(pair.query_id, pair.product_id) for pair in compared}),
        n_queries=len(clusters),
        comparisons=len(compared),
        prevalence=(_counts(scale, matrix.sum(axis=1)), _counts(scale, matrix.sum(axis=0))),
        confusion=tuple(tuple(int(n) for n in row) for row in matrix),
        precision={grade: found.get(f"precision {grade}") for grade in scale.values},
        recall={grade: found.get(f"recall {grade}") for grade in scale.values},
        raw=found.get("raw"),
        kappa=found.get("kappa"),
        quadratic=found.get("quadratic"),
        alpha=found.get("alpha"),
        severe=found.get("severe"),
        macro_f1=found.get("macro_f1"),
        why=_why(sides, len(clusters), found.get("kappa")),
    )


def _clusters(compared: Sequence[Compared], scale: Scale) -> NDArray[Any]:
    """Of every query the matrix of counts and that of shares, (queries, 2, grades, grades)."""
    groups, n = numbered([pair.query_id for pair in compared])
    first, second, shares = ([getattr(pair, name) for pair in compared] for name in ("first", "second", "share"))
    return np.stack([confusions(first, second, scale.values, groups, n, weights) for weights in (None, shares)], axis=1)


def _statistics(scale: Scale) -> dict[str, Statistic]:
    """Each figure of stacks (n, 2, grades, grades) of `_clusters` sums, by name."""
    by_count: dict[str, Statistic] = {
        "raw": lambda matrices: 1 - shares_apart(matrices, 1),
        "kappa": lambda matrices: kappas(matrices, None),
        "quadratic": kappas,
        "severe": lambda matrices: shares_apart(matrices, SEVERE),
        "macro_f1": macro_f1s,
    }
    for place, grade in enumerate(scale.values):
        by_count[f"precision {grade}"] = _at(place, precisions)
        by_count[f"recall {grade}"] = _at(place, recalls)
    # Two ratings meet in both orders.
    alpha: Statistic = lambda stack: alphas(stack[:, 1] + stack[:, 1].transpose(0, 2, 1))  # noqa: E731
    return {**{name: _of_counts(statistic) for name, statistic in by_count.items()}, "alpha": alpha}


def _at(place: int, by_grade: Callable[[NDArray[Any]], NDArray[np.float64]]) -> Statistic:
    return lambda matrices: np.asarray(by_grade(matrices)[:, place], dtype=np.float64)


def _of_counts(statistic: Statistic) -> Statistic:
    return lambda stack: statistic(stack[:, 0])


def _counts(scale: Scale, totals: NDArray[Any]) -> dict[int, int]:
    return {grade: int(n) for grade, n in zip(scale.values, totals, strict=True)}


def _why(sides: tuple[str, str], n_queries: int, kappa: Estimate | None) -> str:
    """Why figures or intervals are missing; empty when none is."""
    if not n_queries:
        return f"There is no pair that both sides graded ({sides[0]}, {sides[1]}), so there is nothing to compare."
    if kappa is None:
        return "Both sides gave one and the same grade to every pair, so kappa is undefined: it needs pairs of different grades."
    if n_queries < 2:
        return "All pairs belong to one query, so no interval can be given: it needs pairs of several queries."
    if kappa.low is None:
        return "Nearly all grades are the same, so kappa has no interval: most resamples hold one grade only."
    return ""
