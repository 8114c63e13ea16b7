"""Opening the database: migrations first, then short transactions.

SQLite runs in WAL mode with foreign keys and a busy timeout. A write transaction takes the write lock when
it begins (BEGIN IMMEDIATE): upgrading a read to a write is the one "database is locked" no timeout cures.
What a PostgreSQL server needs to do the same is in `judge.store.postgres`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InternalError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlmodel import SQLModel

from judge.errors import StoreError
from judge.store import postgres
from judge.store.migrations import migrate

T = TypeVar("T")

BUSY_TIMEOUT_MS = 300_000
"""How long a write waits for another one. A file is imported in one transaction: `python tests/bench/import_speed.py` says how long a
million rows take, and a judging run that has something to store meanwhile waits instead of failing."""
CHUNK = 500
"""Rows in one IN list: far below SQLite's limit on variables."""


@dataclass(frozen=True)
class Database:
    """An open database. `read` and `write` are the only ways in; keep them short. `inside` is there only where `together` or `reading`
    made this one.

    `target` opens it again, and may hold a password: people see `shown`.
    """

    target: str
    engine: Engine
    inside: Connection | None = None

    @property
    def shown(self) -> str:
        """Its name, as people may see it."""
        return postgres.shown(self.target)

    @property
    def on_server(self) -> bool:
        """Whether it is on a PostgreSQL server, where other machines may use it too."""
        return self.engine.dialect.name == postgres.NAME

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads. StoreError when the database does not answer."""
        with self._telling(), self._begun(writes=False) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """One transaction that only reads, for many calls: this database as it is at one instant. Nothing may be written by it."""
        with self.read() as connection:
            yield replace(self, inside=connection)

    @contextmanager
    def write(self, *, alone: bool = True) -> Iterator[Connection]:
        """A transaction that writes, all of it or nothing. StoreError when the disk is full or another writer will not let go.

        Not `alone`: on a server, others may write meanwhile; what it looks at before it writes, it has to lock.
        """
        with self._telling(), self._begun(writes=True if alone else "beside") as connection:
            yield connection

    @contextmanager
    def together(self, *, alone: bool = True) -> Iterator[Database]:
        """One transaction for many calls: this database, where all that is read and written is kept as a whole or not at all."""
        with self.write(alone=alone) as connection:
            yield replace(self, inside=connection)

    def _begun(self, *, writes: bool | str) -> AbstractContextManager[Connection]:
        return nullcontext(self.inside) if self.inside is not None else self.engine.execution_options(judge_write=writes).begin()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong outside this program, in words for a person; a mistake of ours stays what it is."""
        try:
            yield
        except NoneFree as error:
            raise StoreError(f"Too many ask the database {self.shown} at once", "Try again in a moment") from error
        except DatabaseError as error:
            if isinstance(error, (DataError, IntegrityError, InternalError, NotSupportedError, ProgrammingError)):
                raise
            if _is_busy(error):
                raise _busy(self.shown) from error
            raise StoreError(
                f"The database {self.shown} does not do as asked: {_cause(error)}",
                f"Is {_MAYBE[self.on_server]}? Once that is mended, the same command goes on where it was",
            ) from error

    def insert(self, table: type[SQLModel] | Table) -> Any:
        """INSERT with ON CONFLICT, in this database's dialect."""
        return (postgresql if self.on_server else sqlite).insert(table)

    def close(self) -> None:
        self.engine.dispose()


_MAYBE = {
    False: "the disk full, the file damaged, or does another program hold it",
    True: "the server running and reachable, or its disk full",
}


def open_database(target: str | Path, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Database:
    """The database at a file path or SQLAlchemy URL, created or migrated as needed. In SQLite, a write waits so long for another one.

    StoreError when it cannot be opened, is no database of ours, or is newer than this program.
    """
    try:
        engine = _opened(make_url(str(target)) if "://" in str(target) else URL.create("sqlite", database=str(target)), busy_timeout_ms)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        if _is_busy(error):
            raise _busy(postgres.shown(str(target))) from error
        raise StoreError(
            f"Cannot open the database {postgres.shown(str(target))}: {_cause(error)}",
            "Name a file you may write, or postgresql://USER@HOST/DATABASE of a database that is there (createdb), with --db or JUDGE_DB",
        ) from error
    return Database(str(target), engine)


def _opened(url: URL, busy_timeout_ms: int) -> Engine:
    engine = _engine(url, busy_timeout_ms)
    try:
        migrate(engine)
        _use_wal(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _engine(url: URL, busy_timeout_ms: int) -> Engine:
    if url.drivername in postgres.DRIVERS:
        return postgres.engine_of(url, busy_timeout_ms, json_serializer=_json, json_deserializer=orjson.loads)
    if url.get_backend_name() != "sqlite":
        raise ArgumentError(f"{url.drivername} is neither sqlite nor postgresql")
    _refuse_what_is_no_file(url.database)
    options = {"check_same_thread": False, "timeout": busy_timeout_ms / 1000}
    engine = create_engine(url, connect_args=options, json_serializer=_json, json_deserializer=_from_json)
    event.listen(engine, "connect", lambda connection, _: _prepare_sqlite(connection, busy_timeout_ms))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_what_is_no_file(name: str | None) -> None:
    if not name or name == ":memory:":
        raise ArgumentError("it names no file, and what is only in memory is gone when the command ends")
    if Path(name).is_dir():
        raise ArgumentError("it is a folder")
    if not Path(name).absolute().parent.is_dir():
        raise ArgumentError(f"the folder of {name} does not exist")


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _from_json(value: Any) -> Any:
    """SQLite hands a number that was written as JSON back as a number."""
    return orjson.loads(value) if isinstance(value, str) else value


def _prepare_sqlite(connection: Any, busy_timeout_ms: int) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    connection.executescript(
        f"PRAGMA busy_timeout={busy_timeout_ms}; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536"
    )


def _use_wal(engine: Engine) -> None:
    """Turn a SQLite file to WAL, for good: only once it is known to be ours, because this writes to the file."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("judge_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_busy(error: BaseException) -> bool:
    """Whether it waited in vain for another writer."""
    cause = getattr(error, "orig", None)
    return (cause is not None and postgres.is_busy(cause)) or (
        isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    )


def _busy(target: str) -> StoreError:
    return StoreError(f"Another program is writing to the database {target}", "Try again when it is done; a command goes on where it was")


def _cause(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
