"""Results as one Markdown table: random in percent, the others as points more or less than it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from measures import MEASURES
from numpy.typing import NDArray

from judge.stats.clusters import estimated, means

BASE = "random"
RESAMPLES = 10_000
Results = NDArray[np.float64]
"""(seeds, queries, measures)."""


def table(head: str, results: Mapping[str, Results]) -> str:
    """A row a configuration: the mean over queries and seeds for the base, the difference to it for the others."""
    names = [name for name in MEASURES if not name.startswith("Judged")]
    lines = [f"| {head} | {' | '.join(names)} | Judged@10 |", "| --- |" + " --- |" * (len(names) + 1)]
    for name, result in results.items():
        cells = [level(result, of) if name == BASE else difference(result, results[BASE], of) for of in names]
        lines.append(f"| {name} | {' | '.join(cells)} | {100 * figures(result, 'Judged@10').mean():.0f} % |")
    return "\n".join(lines)


def figures(result: Results, measure: str) -> NDArray[np.float64]:
    """(seeds, queries), without the queries where it is undefined."""
    found = result[:, :, MEASURES.index(measure)]
    return np.asarray(found[:, ~np.isnan(found[0])])


def level(result: Results, measure: str) -> str:
    of = figures(result, measure)
    return f"{100 * of.mean():.1f} % [{between(of.mean(axis=0))}]"


def difference(result: Results, base: Results, measure: str) -> str:
    """Points, their interval over queries, and how far seeds are apart: the standard deviation of a seed's difference."""
    apart = figures(result, measure) - figures(base, measure)
    spread = f" ±{100 * apart.mean(axis=1).std(ddof=1):.1f}" if len(apart) > 1 else ""
    return f"{100 * apart.mean():+.1f} [{between(apart.mean(axis=0), '+')}]{spread}"


def between(of_queries: NDArray[np.float64], sign: str = "") -> str:
    """The 95 % bootstrap interval of the mean over queries, in points. Queries that share their words are rare, and drawn apart."""
    sums = np.stack([of_queries, np.ones_like(of_queries)], axis=1)
    found = estimated(means, sums, np.random.default_rng(0), RESAMPLES)
    return f"{100 * (found.low or 0.0):{sign}.1f}, {100 * (found.high or 0.0):{sign}.1f}" if found else "?"
