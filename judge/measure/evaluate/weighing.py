"""How much each query counts: once, by its searches, by the lot that drew it, or by both."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from judge.errors import InputError
from judge.store.behaviour import traffic
from judge.store.db import Database
from judge.store.samples import members, sample_named, samples


class Weighed(NamedTuple):
    """The weight of each query that has one; the others were not searched for, or not drawn: `without` of them. `undrawn`: real queries
    that the sample could not draw, so that no weight makes it speak for them.
    """

    weights: dict[str, float]
    without: int
    undrawn: int = 0


def weighed(db: Database, queries: Collection[str], *, by_traffic: bool = False, sample: str | None = None) -> Weighed:
    """Searches over all days, or 1 / inclusion, or their product: a mean under them is Hájek's estimate (1971) for the whole.

    InputError for a sample that there is not, and where no query has a weight.
    """
    found = dict.fromkeys(queries, 1.0)
    if sample is not None:
        found = _times(found, {query: 1 / drawn for query, drawn in _drawn(db, sample).items()})
    if by_traffic:
        found = _times(found, {one.query_id: float(one.searches) for one in traffic(db) if one.searches > 0})
    if not found:
        why = "was searched for" if by_traffic else f"is of the sample '{sample}'"
        raise InputError(f"None of these queries with grades {why}", "Import events (judge import events FILE), or leave the weights out")
    return Weighed(found, len(queries) - len(found), _undrawn(db, sample) if sample else 0)


def _times(weights: dict[str, float], factors: dict[str, float]) -> dict[str, float]:
    return {query: weight * factors[query] for query, weight in weights.items() if query in factors}


def _drawn(db: Database, sample: str) -> dict[str, float]:
    found = {member.query_id: member.inclusion for member in members(db, sample)}
    if not found:
        known = ", ".join(one.name for one, _ in samples(db))
        raise InputError(
            f"There is no sample '{sample}'", f"There are: {known}" if known else f"Draw one: judge sample {sample} --size 300"
        )
    return found


def _undrawn(db: Database, sample: str) -> int:
    """Queries of the strata that nothing was drawn of."""
    known = sample_named(db, sample)
    return sum(queries for _, queries, _, drawn in known.design["strata"] if not drawn) if known else 0
