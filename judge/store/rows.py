"""Rows as dicts, and merging many of them into a table: what is new, what changed, what was there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Table, TextClause, TupleType, bindparam, select, text
from sqlmodel import SQLModel

from judge.store import postgres
from judge.store.bulk import insert_rows
from judge.store.db import Database, chunks

Row = dict[str, Any]


class Merged(NamedTuple):
    """added + changed + unchanged = the rows handed in (the last one counts where a key came twice).

    `removed` are rows that were there and are no more: only ranked lists have them, where a new list replaces the one before.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: tuple[int, ...]) -> Merged:  # type: ignore[override]
        return Merged(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def row(model: type[SQLModel], /, **values: Any) -> Row:
    """A complete row of that table: the values given, defaults for the rest, no surrogate id."""
    plain, made = _defaults(model)
    return {**plain, **{name: make() for name, make in made.items() if name not in values}, **values}


@cache
def _defaults(model: type[SQLModel]) -> tuple[Row, dict[str, Callable[[], Any]]]:
    """The defaults of a table's optional columns: plain values, and those made anew for each row."""
    optional = {name: field for name, field in model.model_fields.items() if not field.is_required() and name != "id"}
    made: dict[str, Any] = {name: field.default_factory for name, field in optional.items() if field.default_factory}
    return {name: field.default for name, field in optional.items() if name not in made}, made


def merge(db: Database, model: type[SQLModel], rows: Iterable[Row]) -> Merged:
    """Insert rows, and replace those whose key is known and whose content differs. One transaction for all of them."""
    with db.write() as connection:
        return merge_with(connection, db, model, list(rows))


def merge_with(connection: Connection, db: Database, model: type[SQLModel], rows: Sequence[Row]) -> Merged:
    """`merge` inside a transaction that is already open."""
    keys = [column.name for column in table_of(model).primary_key]
    unique = {tuple(row[key] for key in keys): row for row in rows}
    known = _known(connection, model, keys, list(unique))
    fresh = [row for key, row in unique.items() if key not in known]
    changed = [row for key, row in unique.items() if key in known and known[key] != row]
    insert_rows(connection, db.insert(model).on_conflict_do_nothing(), fresh)
    if changed:
        statement = db.insert(model)
        others = {name: statement.excluded[name] for name in changed[0] if name not in keys}
        insert_rows(connection, statement.on_conflict_do_update(index_elements=keys, set_=others), changed)
    return Merged(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def _known(connection: Connection, model: type[SQLModel], keys: list[str], wanted: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], Row]:
    """The stored rows of those keys."""
    table = table_of(model)
    statement = select(table).where(among(connection, [table.c[key] for key in keys]))
    found: dict[tuple[Any, ...], Row] = {}
    for chunk in chunks(wanted):
        for record in connection.execute(statement, {"wanted": [key[0] for key in chunk] if len(keys) == 1 else chunk}).mappings():
            found[tuple(record[key] for key in keys)] = dict(record)
    return found


def among(connection: Connection, columns: list[Column[Any]]) -> ColumnElement[bool] | TextClause:
    """The condition that these columns together are one of the parameter `wanted`: a list of values for one column, of tuples for several."""
    if connection.dialect.name == postgres.NAME:
        return postgres.among(columns)
    if len(columns) == 1:
        return columns[0].in_(bindparam("wanted", expanding=True))
    wanted = bindparam("wanted", expanding=True, type_=TupleType(*(column.type for column in columns)))
    # SQLite answers `(a, b) IN (VALUES ...)` by reading the whole table; with a SELECT in between it uses the index.
    return text(f"({', '.join(map(str, columns))}) IN (SELECT * FROM :wanted)").bindparams(wanted)  # noqa: S608  (our own column names)


def append_once(db: Database, model: type[SQLModel], rows: Sequence[Row]) -> Merged:
    """Append rows whose `fingerprint` is not there yet: the same act, told twice, is kept once."""
    table = table_of(model)
    unique = {row["fingerprint"]: row for row in rows}
    with db.write() as connection:
        known: set[str] = set()
        for chunk in chunks(list(unique)):
            known.update(connection.scalars(select(table.c.fingerprint).where(table.c.fingerprint.in_(chunk))))
        fresh = [row for fingerprint, row in unique.items() if fingerprint not in known]
        insert_rows(connection, db.insert(model).on_conflict_do_nothing(index_elements=["fingerprint"]), fresh)
    return Merged(len(fresh), 0, len(rows) - len(fresh))


def known_ids(db: Database, model: type[SQLModel], ids: Iterable[str]) -> set[str]:
    """Which of these ids the table holds."""
    column = table_of(model).c.id
    found: set[str] = set()
    with db.read() as connection:
        statement = select(column).where(among(connection, [column]))
        for chunk in chunks(sorted(set(ids))):
            found.update(connection.scalars(statement, {"wanted": chunk}))
    return found
