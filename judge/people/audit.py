"""The random audit as far as it has come: the sample that says something of all candidates."""

from __future__ import annotations

from typing import NamedTuple

from judge.people.rules import rules_of
from judge.store.db import Database
from judge.store.leases import Pair
from judge.store.queues import looked_at


class Audit(NamedTuple):
    """Every candidate whose permanent random number is below `reached`, of `population` candidates; people looked at each of them.

    Whoever labelled one, in whatever queue: it would have come up in the audit had nobody done so before. Leaving out what other
    queues had shown already would leave out what was worth looking at. The labels of one such sample, each with the weight
    1 / `reached`, estimate totals over all candidates. A pair that its rater skipped is in it without a grade.
    """

    reached: float
    population: int
    pairs: tuple[Pair, ...]


def audit(db: Database) -> Audit:
    """The sample as it stands. It reads every candidate: seconds, where there are a million."""
    rules, open_from, population = rules_of(db), 1.0, 0
    seen: list[tuple[float, Pair]] = []
    query, number = "", rules.numbers("")
    for query_id, product_id, looked in looked_at(db):
        if query_id != query:
            query, number = query_id, rules.numbers(query_id)
        at, population = number(product_id), population + 1
        if looked:
            seen.append((at, (query_id, product_id)))
        else:
            open_from = min(open_from, at)
    return Audit(open_from, population, tuple(pair for at, pair in sorted(seen) if at < open_from))
