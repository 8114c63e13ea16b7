"""A whole database into another one, from a file to a server or back: every row of every table, with its id, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, select, text
from sqlmodel import SQLModel

from judge.errors import InputError, StoreError
from judge.store.bulk import add_rows
from judge.store.db import Database
from judge.store.kept_replies import REPLY

AT_ONCE = 5_000
"""Rows in memory."""


def copied(source: Database, target: Database, beside: Callable[[Database], None], on_rows: Callable[[int], None]) -> dict[str, int]:
    """Copy every table, as it is at one instant; the rows of each by its name. Replies of providers are left to `beside`, which gets the
    target inside the transaction. `on_rows` hears how many rows have come.

    InputError where the target is not empty; StoreError where counts differ. Then, as after any other error, the target is left empty.
    """
    with source.read() as reading, target.together() as one, one.write() as writing:
        _refuse_what_is_filled(target, writing)
        # In the order in which they refer to each other.
        counts = {table.name: _copy(table, reading, writing, on_rows) for table in SQLModel.metadata.sorted_tables if table is not REPLY}
        beside(one)
    return counts


def _refuse_what_is_filled(target: Database, connection: Connection) -> None:
    filled = next((table.name for table in SQLModel.metadata.sorted_tables if connection.execute(select(table).limit(1)).first()), None)
    if filled:
        raise InputError(f"The database {target.shown} is not empty: it has rows in '{filled}'", "Name one that nothing was put into yet")


def _copy(table: Table, reading: Connection, writing: Connection, on_rows: Callable[[int], None]) -> int:
    # In the order of the key: a label that takes another back comes after it.
    rows = reading.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*table.primary_key))
    for page in rows.mappings().partitions():
        add_rows(writing, table, [dict(row) for row in page])
        on_rows(len(page))
    there, here = (connection.scalar(select(func.count()).select_from(table)) or 0 for connection in (reading, writing))
    if there != here:
        raise StoreError(f"Of {there:,} rows in '{table.name}', {here:,} came over, so nothing was copied", "Report this as a bug")
    _count_on(table, writing)
    return here


def _count_on(table: Table, connection: Connection) -> None:
    """The next row of that table gets an id after those that were copied. SQLite sees to that itself."""
    (key, *more) = table.primary_key
    if connection.dialect.name == "postgresql" and not more and isinstance(key.type, Integer):
        newest: Any = connection.scalar(select(func.max(key)))
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :key), :newest, :used)")
        connection.execute(sequence, {"table": f'"{table.name}"', "key": key.name, "newest": newest or 1, "used": newest is not None})
