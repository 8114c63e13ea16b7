"""What mining stored, to be compared with what it stored in a copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from judge.store.copying import copied
from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Candidate, Proposal


def copy_of(db: Database, empty: Database) -> Database:
    copied(db, empty, lambda _: None, lambda _: None)
    return empty


def stored(db: Database) -> tuple[set[Any], set[Any]]:
    """Every candidate, and every proposal."""
    with db.read() as connection:
        return tuple({tuple(row) for row in connection.execute(select(table_of(model)))} for model in (Candidate, Proposal))
