"""What is done with the rows of a file, kind by kind: stored as they come, or held until its end where the whole file matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from judge.shop.importing.plan import Plan
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


def lists_left(db: Database, begun: Begun) -> list[str]:
    """A note on the lists that the same runs hold for other queries."""
    others = other_lists(db, begun) if begun else 0
    return [f"Queries whose lists these runs hold and this file does not: {others:,}; those lists stay"] if others else []
