"""A database on a PostgreSQL server, by psycopg 3: made to keep what this program relies on in SQLite.

A read sees one instant. One writer at a time has the database, as whoever looks before writing relies on; those that lock the rows they
rest on themselves say so (`Database.write(alone=False)`) and go beside each other. Nobody waits longer than for the busy timeout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    URL,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    String,
    TypeDecorator,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    select,
    tuple_,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

NAME = "postgresql"
DRIVERS = ("postgres", NAME, f"{NAME}+psycopg")
"""What a URL may begin with. They all mean psycopg 3; SQLAlchemy alone would take the second for psycopg2."""

WRITERS = 0x6A75646765
"""The number of the lock that writers take in turn: "judge" in ASCII. Advisory locks are each database's own."""
TURN = "SELECT set_config('lock_timeout', '{timeout}', true), pg_advisory_xact_lock({lock})"
BESIDE = "SELECT set_config('lock_timeout', '{timeout}', true)"

POOL = {"pool_size": 20, "max_overflow": 30}
"""Connections of one process: so many are kept, so many more are opened in a rush. The pages of 50 people are one process, with a thread each."""

UNAVAILABLE = ("55P03", "40P01", "40001")
"""SQLSTATE of who waited in vain for a lock, or was told to go first by nobody: lock_not_available, deadlock_detected, serialization_failure."""


def is_url_of_server(target: str) -> bool:
    """Whether that names a database on a PostgreSQL server, and no file."""
    return target.partition("://")[0] in DRIVERS and "://" in target


def shown(target: str) -> str:
    """A database's name as people may see it: without its password."""
    if "://" not in target:
        return target
    try:
        url = make_url(target).difference_update_query(["password", "sslpassword"])
        # A password with a bare @ in it ends at the first one, and its rest is taken for a part of the host.
        return url.set(host=(url.host or "").rpartition("@")[2] or None).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return target.partition("://")[0] + "://…"


def engine_of(url: URL, busy_timeout_ms: int, **json: Any) -> Engine:
    """An engine for the database at that URL. ImportError without psycopg; ArgumentError where the URL cannot be meant so."""
    if "@" in (url.host or ""):
        raise ArgumentError("there is more than one @ in it: one in a name or a password is written %40")
    try:
        from judge.store import postgres_types as types  # where the extra `postgres` is installed
    except ImportError as error:
        raise ImportError("its driver is not installed: pip install 'shelfjudge[postgres]'") from error
    # Without being told, SQLAlchemy forgets how many rows a statement touched.
    options = {"preserve_rowcount": True}
    pool = {"pool_pre_ping": True, "pool_timeout": busy_timeout_ms / 1000, **POOL}
    engine = create_engine(url.set(drivername=f"{NAME}+psycopg"), **pool, execution_options=options, **json)

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("judge_write")
        # Said to the driver and not to the server: it is sent with BEGIN, and costs no trip of its own.
        driver: Any = connection.connection.driver_connection
        driver.read_only, driver.isolation_level = not writes, types.WRITING if writes else types.READING
        if writes:
            connection.exec_driver_sql((BESIDE if writes == "beside" else TURN).format(timeout=busy_timeout_ms, lock=WRITERS))

    event.listen(engine, "connect", lambda connection, _: types.prepare(connection))
    event.listen(engine, "begin", begin)
    return engine


def among(columns: Sequence[Column[Any]]) -> ColumnElement[bool]:
    """The condition that these columns of text together are one of the parameter `wanted`: texts for one column, tuples of them for several.

    It is one parameter, as JSON: a statement of as many parameters as values takes longer to send and to plan than to answer. And the planner
    takes it for a hundred rows, so it looks each of them up in an index.
    """
    wanted = cast(bindparam("wanted", type_=_Wanted()), JSON)
    if len(columns) == 1:
        return columns[0].in_(select(func.json_array_elements_text(wanted).column_valued("each")))
    each = func.json_array_elements(wanted).column_valued("each")
    return tuple_(*columns).in_(select(*(each.op("->>")(place) for place in range(len(columns)))))


class _Wanted(TypeDecorator[Any]):
    """Values of keys as JSON. A server takes no NUL: `judge.store.postgres_types` stored its neighbour in its place."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str:
        return re.sub(r"(?<!\\)((?:\\\\)*)\\u0000", r"\1\\u0001", orjson.dumps(value, default=tuple).decode())


def is_busy(cause: BaseException) -> bool:
    """Whether that error of the driver says that others would not let go."""
    return getattr(cause, "sqlstate", None) in UNAVAILABLE


def as_in_sqlite(connection: Connection) -> None:
    """Have columns hold what SQLite's hold. Text is sorted as SQLite and Python sort it, whatever language the server sorts by: what is read
    in order is merged in order. Numbers have 64 bits: a large run takes more than two billion tokens.
    """
    for table, column, kind in connection.exec_driver_sql(OTHERWISE).all():
        becomes = "BIGINT" if kind == "integer" else 'VARCHAR COLLATE "C"'
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {becomes}')


OTHERWISE = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND ("
    "data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C' OR data_type = 'integer' AND column_default IS NULL)"
)
