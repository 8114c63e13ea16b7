"""What is done with the rows of a file, kind by kind: stored as they come, or held until its end where the whole file matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from judge.shop.importing.plan import Plan
from judge.shop.importing.repeats import Sums
from judge.shop.importing.sieve import CHUNK
from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, chunks
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
        "events": lambda: Events(db),
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

    def __init__(self, db: Database) -> None:
        self._db, self._sums = db, Sums()

    def add(self, rows: Sequence[Row]) -> Merged:
        before = self._sums.joined
        self._sums.add(rows)
        return Merged(unchanged=self._sums.joined - before)

    def finish(self) -> Merged:
        merged = Merged()
        for rows in chunks(self._sums.rows, CHUNK):
            merged += save_pair_events(self._db, _with_product(rows, True)) + save_query_events(self._db, _with_product(rows, False))
        return merged


def _with_product(rows: Iterable[Row], has: bool) -> list[Row]:
    return [row for row in rows if ("product_id" in row) is has]


def lists_left(db: Database, begun: Begun) -> list[str]:
    """A note on the lists that the same runs hold for other queries."""
    others = other_lists(db, begun) if begun else 0
    return [f"Queries whose lists these runs hold and this file does not: {others:,}; those lists stay"] if others else []
