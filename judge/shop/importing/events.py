"""Events on their way in: added up over a whole file, or all files of a log, before any is stored; and what is said of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from pyarrow import compute

from judge.shop.importers.base import shorten
from judge.shop.importing.counting import added_up, counting, taken
from judge.shop.importing.plan import Plan
from judge.store.behaviour import EventSums
from judge.store.db import Database
from judge.store.rows import Merged

NAMED = 5
"""Events that count nothing, named in a note."""
LOG = "No column counts anything: this is a log, each row one event of its day (in UTC where its time names a zone)"
LEFT_OUT = "Rows with counts that belong to a pair, not to a query, or the reverse"
UNCLEAR = "they say nothing of zero-click rates. A column zero_click_searches, or in a log search_id or clicked, would tell"


class Events:
    """Events of one query, product and day may stand in many rows: added up before any is stored."""

    def __init__(self, db: Database, plan: Plan) -> None:
        self._sums, self._log, self._weighted = EventSums(db), plan.columns.log, "propensity" in plan.columns.of
        self._left_out = self._unclear = self._met = 0
        self._other: Counter[str] = Counter()
        self._deduced = Merged()
        self._to_come = ToCome()

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
        self._to_come.look(rows)
        return Merged(unchanged=sum(counts.other.values()))

    def finish(self) -> Merged:
        self._met = 0 if self._log else self._sums.met()
        merged, self._deduced = self._sums.merge()
        return merged

    @property
    def notes(self) -> list[str]:
        """What a person should know of these counts."""
        others = ", ".join(f"{shorten(name)} ({rows:,})" for name, rows in self._other.most_common(NAMED))
        return [
            *([LOG] if self._log else []),
            *([f"Rows added up with another of the same day: {self._met:,}"] if self._met else []),
            *self._to_come.notes,
            *([f"{LEFT_OUT}: {self._left_out:,}; those counts were left out"] if self._left_out else []),
            *([f"Rows whose event counts nothing here: {self._other.total():,}: {others}"] if self._other else []),
            *([f"Searches of which no row says whether anything was clicked: {self._unclear:,}; {UNCLEAR}"] if self._unclear else []),
            *([_deduced(self._deduced)] if any(self._deduced) else []),
        ]


class ToCome:
    """Rows of days that have not begun anywhere: those after tomorrow, in UTC."""

    def __init__(self) -> None:
        self._tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        self._rows, self._first = 0, ""

    def look(self, rows: Any) -> None:
        """The next rows, as a table of their fields."""
        days = rows["day"].filter(compute.and_(taken(rows), compute.greater(rows["day"].combine_chunks(), self._tomorrow)))
        if len(days):
            self._rows += len(days)
            self._first = min(filter(None, (self._first, compute.min(days).as_py())))

    @property
    def notes(self) -> list[str]:
        return (
            [f"Rows of days to come: {self._rows:,} (first: {self._first}); is the clock or the date's form right?"] if self._rows else []
        )


def _deduced(merged: Merged) -> str:
    return (
        f"Queries and days counted from rows about their products: {merged.added:,} added, {merged.changed:,} changed, "
        f"{merged.unchanged:,} unchanged"
    )
