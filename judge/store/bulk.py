"""Many rows at once, past SQLAlchemy's bookkeeping for each of them, which costs three times what SQLite itself does.

The statement is SQLAlchemy's, compiled once a call, and so is the form of every value; only the loop is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, insert
from sqlalchemy.sql.compiler import SQLCompiler

from judge.store.rows import Row

Processor = Callable[[Any], Any]


def execute_rows(connection: Connection, statement: Executable, rows: Sequence[Row]) -> int:
    """Execute a statement once a row, all rows with the same names; returns how many rows of the table it touched."""
    if not rows:
        return 0
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))  # type: ignore[attr-defined]
    return connection.exec_driver_sql(compiled.string, list(_parameters(compiled, connection.dialect, rows))).rowcount


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert complete rows of which none is there: to a server by COPY."""
    if connection.dialect.name != "postgresql":
        execute_rows(connection, insert(table), rows)
        return
    names = list(rows[0])
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=names)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:  # our own names
        for values in _parameters(compiled, connection.dialect, rows):
            copy.write_row([values[name] for name in names])


def execute_columns(connection: Connection, statement: Executable, columns: Mapping[str, Sequence[Any]]) -> None:
    """Execute a statement once a row, of rows given column by column. Values go to the driver as they are: numbers and text."""
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))  # type: ignore[attr-defined]
    names = list((compiled.positiontup if compiled.positional else None) or columns)
    rows = list(zip(*(columns[name] for name in names), strict=True))
    if rows:
        connection.exec_driver_sql(compiled.string, rows if compiled.positional else [dict(zip(names, row, strict=True)) for row in rows])


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
