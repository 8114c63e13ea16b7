"""A database on a PostgreSQL server, by psycopg 3: made to keep what this program relies on in SQLite.

A read sees one instant. One writer at a time has the database, as whoever looks before writing relies on; those that lock the rows they
rest on themselves say so (`Database.write(alone=False)`) and go beside each other. Nobody waits longer than for the busy timeout.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

NAME = "postgresql"
DRIVERS = ("postgres", NAME, f"{NAME}+psycopg")
"""What a URL may begin with. They all mean psycopg 3; SQLAlchemy alone would take the second for psycopg2."""

WRITERS = 0x6A75646765
"""The number of the lock that writers take in turn: "judge" in ASCII. Advisory locks are each database's own."""
TURN = "SELECT set_config('lock_timeout', '{timeout}', true), pg_advisory_xact_lock({lock})"
BESIDE = "SELECT set_config('lock_timeout', '{timeout}', true)"

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
        return make_url(target).difference_update_query(["password"]).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return target.partition("://")[0] + "://…"


def engine_of(url: URL, busy_timeout_ms: int, **json: Any) -> Engine:
    """An engine for the database at that URL. ImportError without psycopg."""
    try:
        from judge.store import postgres_types as types  # where the extra `postgres` is installed
    except ImportError as error:
        raise ImportError("its driver is not installed: pip install 'shelfjudge[postgres]'") from error
    # Without being told, SQLAlchemy forgets how many rows a statement touched.
    options = {"preserve_rowcount": True}
    engine = create_engine(url.set(drivername=f"{NAME}+psycopg"), pool_pre_ping=True, execution_options=options, **json)

    # `(a, b) IN (VALUES ...)` is looked up in an index; a bare list of pairs is held against every row, one pair after the other.
    engine.dialect.tuple_in_values = True

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
