"""Means over queries with their intervals, from values query by query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from judge.stats.clusters import Estimate, all_estimated, means
from judge.stats.weighing import effective_number

Values = pd.DataFrame
"""One row a figure of a query: query_id, run, measure, value. A measure that a query cannot have has no row."""


class Figure(NamedTuple):
    """A mean over `n_queries` queries, with its interval; `effective`: so many queries of equal weight would tell as much."""

    mean: Estimate
    n_queries: int
    effective: float


def figures_of(values: Values, weights: Mapping[str, float], *, resamples: int = 1000, seed: int = 0) -> dict[str, dict[str, Figure]]:
    """By run and measure, the weighted means of the queries that have a weight; every interval draws queries with replacement.

    Bootstrap over queries: Efron and Tibshirani 1993; by query as in Sakai 2006. A measure that no query has is missing.
    """
    kept = values[values["query_id"].isin(weights)]
    return {str(run): _of_run(one, weights, resamples, seed) for run, one in kept.groupby("run", sort=False)}


def _of_run(values: Values, weights: Mapping[str, float], resamples: int, seed: int) -> dict[str, Figure]:
    wide = values.pivot(index="query_id", columns="measure", values="value")
    names = [str(name) for name in wide.columns]
    known = ~np.isnan(wide.to_numpy())
    shares = known * np.array([weights[query] for query in wide.index])[:, None]
    clusters = np.stack([shares * np.nan_to_num(wide.to_numpy()), shares], axis=2)
    found = all_estimated(
        {name: partial(_column, place) for place, name in enumerate(names)}, clusters, np.random.default_rng(seed), resamples
    )
    told = {}
    for place, name in enumerate(names):
        if mean := found[name]:
            told[name] = Figure(mean, int(known[:, place].sum()), effective_number(shares[known[:, place], place]))
    return told


def _column(place: int, stack: NDArray[Any]) -> NDArray[np.float64]:
    return means(stack[:, place])


def values_of(rows: Sequence[tuple[str, str, str, float]]) -> Values:
    """Rows (query_id, run, measure, value) as a frame, also where there are none."""
    return pd.DataFrame(rows, columns=["query_id", "run", "measure", "value"])
