"""Counts added up in the database: rows of one file that concern the same thing meet in a temporary table, not in memory.

Use it inside one transaction (`Database.together`), which the temporary tables do not outlive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlmodel import SQLModel

from judge.store.bulk import insert_columns
from judge.store.db import Database
from judge.store.rows import Merged, table_of

Columns = Mapping[str, Sequence[Any]]

SAME = 1e-9
"""Two sums that differ by less of themselves are one sum, added up in another order."""


class Sums:
    """The sums of a table's numbers by its key. `rows` says how many rows of the file a key stands for; of 0 rows it was only deduced.

    A mean is kept as `<name>_total` and `<name>_weight`. One unknown number (None) makes its sum unknown.
    """

    def __init__(self, db: Database, model: type[SQLModel], means: Sequence[str] = ()) -> None:
        self._db, self._model, self._means = db, model, means
        self._real = table_of(model)
        self._keys = [column.name for column in self._real.primary_key]
        self.table = _temporary(f"{self._real.name}_sums", self._keys, self._numbers())
        with db.write() as connection:
            self.table.create(connection)

    def _numbers(self) -> list[Column[Any]]:
        plain = [column for column in self._real.columns if not column.primary_key and column.name not in self._means]
        counts = [Column(column.name, column.type, nullable=column.nullable) for column in plain]
        means = [Column(f"{name}_{part}", Float, nullable=False) for name in self._means for part in ("total", "weight")]
        return [*counts, *means, Column("rows", Integer, nullable=False)]

    def add(self, columns: Columns) -> None:
        """Rows, column by column: every column of `table`."""
        with self._db.write() as connection:
            insert_columns(connection, self._adding(), columns)

    def _adding(self) -> Any:
        statement = self._db.insert(self.table)
        sums = {each.name: each + statement.excluded[each.name] for each in self.table.columns if not each.primary_key}
        return statement.on_conflict_do_update(index_elements=self._keys, set_=sums)

    def add_from(self, columns: Sequence[str], found: Any) -> None:
        """What a SELECT of those columns finds."""
        statement = self._db.insert(self.table).from_select(list(columns), found)
        sums = {name: self.table.c[name] + statement.excluded[name] for name in columns if name not in self._keys}
        with self._db.write() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=self._keys, set_=sums))

    def forget(self, *conditions: ColumnElement[bool]) -> None:
        """Leave the keys for which all of this holds as they are stored."""
        with self._db.write() as connection:
            connection.execute(delete(self.table).where(*conditions))

    def met(self) -> int:
        """Rows of the file whose key another row of it has too."""
        rows = self.table.c.rows
        with self._db.read() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(rows), 0)).where(rows > 1)).scalar_one())

    def counted(self) -> tuple[Merged, Merged]:
        """What `merge` will do: rows of the file that add, change, or do neither; and the same of keys that were only deduced."""
        same_key = and_(*(self.table.c[key] == self._real.c[key] for key in self._keys))
        new, changed = self._real.c[self._keys[0]].is_(None), self._differ(self._summed(), self._real.c)
        of_rows = self.table.c.rows > 0
        counts = [_number_of(and_(kind, met)) for met in (of_rows, ~of_rows) for kind in (new, and_(~new, changed))]
        totals = func.coalesce(func.sum(self.table.c.rows), 0), _number_of(~of_rows)
        with self._db.read() as connection:
            statement = select(*counts, *totals).select_from(self.table.outerjoin(self._real, same_key))
            added, altered, derived, moved, rows, keys = tuple(connection.execute(statement).one())
        return Merged(added, altered, rows - added - altered), Merged(derived, moved, keys - derived - moved)

    def merge(self) -> None:
        """Put every sum in the place of what is stored under its key, and give the temporary table up."""
        summed = self._summed()
        # In the order of the key: each page of a large index is then written once. `true` parts SELECT from ON CONFLICT in SQLite.
        found = select(*summed.values()).where(true()).order_by(*(self.table.c[key] for key in self._keys))
        statement = self._db.insert(self._model).from_select(list(summed), found)
        others = {name: statement.excluded[name] for name in summed if name not in self._keys}
        differ = self._differ(statement.excluded, self._real.c)
        with self._db.write() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=self._keys, set_=others, where=differ))
            self.table.drop(connection)

    def _summed(self) -> dict[str, ColumnElement[Any]]:
        """The columns of the real table, from the sums."""
        means = {name: self._mean(name) for name in self._means}
        return {column.name: means[column.name] if column.name in means else self.table.c[column.name] for column in self._real.columns}

    def _mean(self, name: str) -> ColumnElement[Any]:
        weight = self.table.c[f"{name}_weight"]
        return case((weight > 0, self.table.c[f"{name}_total"] / weight))

    def _differ(self, mine: Any, theirs: Any) -> ColumnElement[bool]:
        return or_(*(_apart(mine[each.name], theirs[each.name], each) for each in self._real.columns if not each.primary_key))


class Searches:
    """Searches by their id: on which day each began, and whether anything was clicked in it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        numbers: list[Column[Any]] = [Column("day", String, nullable=False), Column("clicks", Integer, nullable=False)]
        self.table = _temporary("search_sums", ["query_id", "search_id"], numbers)
        with db.write() as connection:
            self.table.create(connection)

    def add(self, columns: Columns) -> None:
        """Rows, column by column: query_id, search_id, day, clicks."""
        statement, table = self._db.insert(self.table), self.table.c
        day = case((table.day <= statement.excluded.day, table.day), else_=statement.excluded.day)
        together = {"day": day, "clicks": table.clicks + statement.excluded.clicks}
        with self._db.write() as connection:
            insert_columns(connection, statement.on_conflict_do_update(index_elements=["query_id", "search_id"], set_=together), columns)

    def merge(self, sums: Sums) -> None:
        """Add searches, and those without a click, to the sums of queries; give the temporary table up."""
        table = self.table.c
        rest = {each.name: literal(0) for each in sums.table.columns if not each.primary_key}
        found = rest | {"searches": func.count(), "zero_click_searches": _number_of(table.clicks == 0)}
        # HAVING parts SELECT from ON CONFLICT in SQLite.
        by_day = select(table.query_id, table.day, *found.values()).group_by(table.query_id, table.day).having(func.count() > 0)
        sums.add_from(["query_id", "day", *found], by_day)
        with self._db.write() as connection:
            self.table.drop(connection)


def _temporary(name: str, keys: Sequence[str], numbers: Sequence[Column[Any]]) -> Table:
    # Without a row id SQLite keeps rows in the order of their key, once.
    columns = [*(Column(key, String, primary_key=True) for key in keys), *numbers]
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], sqlite_with_rowid=False)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _apart(mine: Any, theirs: Any, column: Column[Any]) -> ColumnElement[bool]:
    different: ColumnElement[bool] = mine.is_distinct_from(theirs)
    return func.coalesce(func.abs(mine - theirs) > SAME * func.abs(theirs), different) if isinstance(column.type, Float) else different
