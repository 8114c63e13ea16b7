"""Runs held against one of them, query by query: by how much they differ, and how often chance alone would part them as far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError
from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.lists import RunLists
from judge.stats.clusters import Estimate, estimated, means, robust_error
from judge.stats.flipping import SAME, sign_flip_test
from judge.stats.weighing import effective_number

LEVEL, POWER = 0.05, 0.8


@dataclass(frozen=True)
class Difference:
    """A run's measure less the baseline's, the same queries paired.

    `p`: the randomisation test, two-sided; `adjusted`: as many tests as were made together allowed for. `smallest`: the difference that
    a test at 5 % would find four times in five, on so many queries that differ as much; None on one query.
    """

    run: str
    baseline: str
    measure: str
    n_queries: int
    effective: float
    difference: Estimate
    p: float
    adjusted: float
    wins: int
    ties: int
    losses: int
    smallest: float | None


def baseline_among(runs: Sequence[RunLists], named: str | None = None) -> str | None:
    """The run that the others are held against: the first, unless one is named; None where there is no other.

    InputError where the one named is none of these runs, or the only one.
    """
    names = [run.name for run in runs]
    if named is not None and (named not in names or len(names) < 2):
        raise InputError(f"No other run is held against '{named}'", f"Runs: {', '.join(names)}. Name two or more, the baseline among them")
    return named or (names[0] if len(names) > 1 else None)


def compare(found: Evaluation, baseline: str | None = None) -> list[Difference]:
    """Every other run against the baseline, in every measure but Judged@K; none where there is no other. InputError as above."""
    names, first = [run.name for run in found.runs], baseline_among(found.runs, baseline)
    if first is None:
        return []
    wide = {name: found.values[found.values["run"] == name].pivot(index="query_id", columns="measure", values="value") for name in names}
    measures = [each.name for each in found.measures if each.is_quality and each.name in wide[first].columns]
    pairs = [(name, measure) for name in names if name != first for measure in measures]
    return adjusted([_difference(found, (wide[name][measure], wide[first][measure]), name, first) for name, measure in pairs])


def _difference(found: Evaluation, columns: tuple[Any, Any], run: str, baseline: str) -> Difference:
    queries = columns[0].dropna().index
    sides = np.stack([column[queries].to_numpy(dtype=np.float64) for column in columns])
    weights = np.array([found.weights[query] for query in queries])
    apart = np.where(np.abs(sides[0] - sides[1]) < SAME, 0.0, sides[0] - sides[1])
    wins, losses = int((apart > 0).sum()), int((apart < 0).sum())
    p = sign_flip_test(apart, weights, np.random.default_rng(found.options.seed))
    return Difference(
        run=run,
        baseline=baseline,
        measure=str(columns[0].name),
        n_queries=len(apart),
        effective=effective_number(weights),
        difference=_mean(apart, weights, found.options.resamples, found.options.seed),
        p=p,
        adjusted=p,
        wins=wins,
        ties=len(apart) - wins - losses,
        losses=losses,
        smallest=smallest_seen(apart, weights),
    )


def _mean(apart: NDArray[np.float64], weights: NDArray[np.float64], resamples: int, seed: int) -> Estimate:
    mean = estimated(means, np.stack([weights * apart, weights], axis=1), np.random.default_rng(seed), resamples)
    assert mean is not None, "weights are above zero"  # noqa: S101
    return mean


def smallest_seen(apart: NDArray[np.float64], weights: NDArray[np.float64]) -> float | None:
    """(t at 1 - LEVEL/2 + t at POWER) standard errors of the mean difference: Cohen 1988, chapter 2, for paired values."""
    from scipy.stats import t as student

    n = len(apart)
    if n < 2:
        return None
    mean = (weights * apart).sum() / weights.sum()
    error = robust_error(weights * (apart - mean) / weights.sum(), n)
    return float((student.ppf(1 - LEVEL / 2, n - 1) + student.ppf(POWER, n - 1)) * error)


def adjusted(found: Sequence[Difference]) -> list[Difference]:
    """Holm 1979, over all of them: the chance that any is taken for a difference though there is none stays at the level."""
    order = sorted(range(len(found)), key=lambda place: found[place].p)
    worst, by_place = 0.0, dict[int, float]()
    for rank, place in enumerate(order):
        worst = max(worst, min(1.0, found[place].p * (len(found) - rank)))
        by_place[place] = worst
    return [replace(each, adjusted=by_place[place]) for place, each in enumerate(found)]
