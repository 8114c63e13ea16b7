"""All that an export counts on its way through a selection, query by query."""

from __future__ import annotations

from collections.abc import Callable

from judge.export.broad import Broad
from judge.export.counts import Counts
from judge.export.leaks import Leaks
from judge.export.select import Selected


class Sums:
    """Those of some queries may be joined to those of the queries before them. `trained`: the queries with triples, by id."""

    def __init__(self, family: Callable[[str], str]) -> None:
        """`family`: of a product, by id."""
        self.counts, self.leaks, self.broad, self.trained = Counts(), Leaks(family), Broad(), list[str]()

    def add(self, selected: Selected) -> None:
        for each in (self.counts, self.leaks, self.broad):
            each.add(selected)
        if selected.triples:
            self.trained.append(selected.query.id)

    def join(self, other: Sums) -> None:
        """Add what was counted of other queries, which come after these."""
        self.counts.join(other.counts)
        self.leaks.join(other.leaks)
        self.broad.join(other.broad)
        self.trained += other.trained
