"""What is done with the rows of a file, kind by kind: stored as they come, or held until its end where the whole file matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from judge.shop.importers.base import shorten
from judge.shop.importing.counting import added_up, counting
from judge.shop.importing.plan import Plan
from judge.store.behaviour import EventSums
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.rankings import Lists, other_lists
from judge.store.rows import Merged, Row
from judge.store.told import Told
from judge.tables import Gold, Label

Begun = set[tuple[str, str]]
"""The ranked lists, as (run, query id), that the files given together have begun so far."""


class Writer(Protocol):
    """Takes the rows of one file, chunk by chunk. What `add` and `finish` return, added up, counts every row once."""

    def add(self, rows: Sequence[Row]) -> Merged: ...

    def finish(self) -> Merged: ...


def writer_for(db: Database, plan: Plan, begun: Begun) -> Writer:
    """The writer for a file of that plan. It works inside one transaction (`Database.together`)."""
    writers: dict[str, Callable[[], Writer]] = {
        "products": lambda: Straight(db, save_products),
        "queries": lambda: Straight(db, save_queries),
        "labels": lambda: Told(db, Gold if plan.options.gold else Label),
        "runs": lambda: Lists(db, begun),
    }
    return writers[plan.kind]()


class Straight:
    """Stores rows as they come."""

    def __init__(self, db: Database, save: Callable[[Database, Sequence[Row]], Merged]) -> None:
        self._db, self._save = db, save

    def add(self, rows: Sequence[Row]) -> Merged:
        return self._save(self._db, rows)

    def finish(self) -> Merged:
        return Merged()


class Events:
    """Events of one query, product and day may stand in many rows: added up before any is stored."""

    def __init__(self, db: Database, plan: Plan) -> None:
        self._sums, self._log, self._weighted = EventSums(db), plan.columns.log, "propensity" in plan.columns.of
        self._left_out = self._unclear = 0
        self._other: Counter[str] = Counter()
        self._deduced = Merged()

    def add(self, rows: Any) -> Merged:
        """The next rows, as a table of their fields."""
        counts = counting(rows, log=self._log, weighted=self._weighted)
        self._sums.add(
            added_up(counts.queries, ["query_id", "day"]),
            added_up(counts.pairs, ["query_id", "product_id", "day"]),
            added_up(counts.searches, ["query_id", "search_id"]),
        )
        self._left_out += counts.left_out
        self._unclear += counts.unclear
        self._other.update(counts.other)
        return Merged(unchanged=sum(counts.other.values()))

    def finish(self) -> Merged:
        merged, self._deduced = self._sums.merge()
        return merged

    @property
    def notes(self) -> list[str]:
        """What a person should know of these counts."""
        others = ", ".join(f"{shorten(name)} ({rows:,})" for name, rows in self._other.most_common(NAMED))
        return [
            *([LOG] if self._log else []),
            *([f"{LEFT_OUT}: {self._left_out:,}; those counts were left out"] if self._left_out else []),
            *([f"Rows whose event counts nothing here: {self._other.total():,}: {others}"] if self._other else []),
            *([f"Searches of which no row says whether anything was clicked: {self._unclear:,}; {UNCLEAR}"] if self._unclear else []),
            *([_deduced(self._deduced)] if any(self._deduced) else []),
        ]


NAMED = 5
"""Events that count nothing, named in a note."""
LOG = "No column counts anything: this is a log, each row one event of its day (in UTC where its time names a zone)"
LEFT_OUT = "Rows with counts that belong to a pair, not to a query, or the reverse"
UNCLEAR = "they say nothing of zero-click rates. A column zero_click_searches, or in a log search_id or clicked, would tell"


def _deduced(merged: Merged) -> str:
    return (
        f"Queries and days counted from rows about their products: {merged.added:,} added, {merged.changed:,} changed, "
        f"{merged.unchanged:,} unchanged"
    )


def lists_left(db: Database, begun: Begun) -> list[str]:
    """A note on the lists that the same runs hold for other queries."""
    others = other_lists(db, begun) if begun else 0
    return [f"Queries whose lists these runs hold and this file does not: {others:,}; those lists stay"] if others else []
