"""Many rows at once, past SQLAlchemy's bookkeeping for each of them, which costs three times what SQLite itself does.

The statement is SQLAlchemy's, compiled once a call, and so is the form of every value; only the loop is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Executable, MetaData, Table, insert, select
from sqlalchemy.sql.compiler import SQLCompiler

from judge.store import postgres

Row = Mapping[str, Any]
Processor = Callable[[Any], Any]

MANY = 100
"""Rows from which on a server gets them by COPY, which wants a table to copy to, made and dropped. Fewer are sent one by one."""


def execute_rows(connection: Connection, statement: Executable, rows: Sequence[Row]) -> int:
    """Execute a statement once a row, all rows with the same names; returns how many rows of the table it touched."""
    if not rows:
        return 0
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))  # type: ignore[attr-defined]
    return connection.exec_driver_sql(compiled.string, list(_parameters(compiled, connection.dialect, rows))).rowcount


def insert_rows(connection: Connection, statement: Any, rows: Sequence[Row]) -> int:
    """Execute an INSERT for rows of one key each, all with the same names; returns how many rows of the table it touched.

    To a server many rows go by COPY into a table of their own, and on from there in one statement, in the order in which they came.
    """
    if connection.dialect.name != postgres.NAME or len(rows) < MANY:
        return execute_rows(connection, statement, rows)
    names = list(rows[0])
    with _coming(connection, statement.table, names, _values(connection, statement.table, rows)) as came:
        return connection.execute(statement.from_select(names, select(came))).rowcount


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert complete rows of which none is there: to a server by COPY."""
    if connection.dialect.name == postgres.NAME:
        _copy(connection, table, list(rows[0]), _values(connection, table, rows))
    else:
        execute_rows(connection, insert(table), rows)


def insert_columns(connection: Connection, statement: Any, columns: Mapping[str, Sequence[Any]]) -> None:
    """`insert_rows`, of rows given column by column. Values go to the driver as they are: numbers and text."""
    if connection.dialect.name == postgres.NAME:
        with _coming(connection, statement.table, list(columns), zip(*columns.values(), strict=True)) as came:
            connection.execute(statement.from_select(list(columns), select(came)))
        return
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
    rows = list(zip(*(columns[name] for name in compiled.positiontup), strict=True))
    if rows:
        connection.exec_driver_sql(compiled.string, rows)


@contextmanager
def _coming(connection: Connection, real: Table, names: Sequence[str], values: Iterable[Sequence[Any]]) -> Iterator[Table]:
    """On a server: rows by COPY in a temporary table with these columns of the real one, until they went on from there."""
    columns = [Column(name, real.c[name].type) for name in names]
    came = Table(f"{real.name}_coming", MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
    came.create(connection)
    _copy(connection, came, names, values)
    yield came
    came.drop(connection)


def _values(connection: Connection, table: Table, rows: Sequence[Row]) -> Iterator[Sequence[Any]]:
    names = list(rows[0])
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=names)
    return ([values[name] for name in names] for values in _parameters(compiled, connection.dialect, rows))


def _copy(connection: Connection, table: Table, names: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:  # our own names
        for row in values:
            copy.write_row(row)


def _parameters(compiled: SQLCompiler, dialect: Dialect, rows: Iterable[Row]) -> Iterable[Any]:
    """Each row as the driver wants it: a tuple where parameters go by place, else a dict."""
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    processors = _processors(compiled, dialect)
    for row in rows:
        given = {**row, **{name: process(row[name]) for name, process in processors}}
        yield tuple([given[name] for name in names or ()]) if compiled.positional else given


def _processors(compiled: SQLCompiler, dialect: Dialect) -> list[tuple[str, Processor]]:
    """How values of some columns are spelled for the driver (JSON, instants); the others go as they are."""
    found = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items())
    return [(name, process) for name, process in found if process is not None]
