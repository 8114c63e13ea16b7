"""A database on a PostgreSQL server, by psycopg 3: made to keep what this program relies on in SQLite.

A read sees one instant. One writer at a time has the database, as whoever looks before writing relies on; those that lock the rows they
rest on themselves say so (`Database.write(alone=False)`) and go beside each other. Nobody waits longer than for the busy timeout.
"""

from __future__ import annotations

from functools import partial
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

READ_COMMITTED, REPEATABLE_READ = 2, 3
"""As psycopg.IsolationLevel numbers them."""

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
    except ArgumentError:
        return target.partition("://")[0] + "://…"


def engine_of(url: URL, busy_timeout_ms: int, **json: Any) -> Engine:
    """An engine for the database at that URL. ImportError without psycopg."""
    try:
        import psycopg  # where the extra `postgres` is installed
    except ImportError as error:
        raise ImportError("its driver is not installed: pip install 'shelfjudge[postgres]'") from error
    # Without being told, SQLAlchemy forgets how many rows a statement touched.
    options = {"preserve_rowcount": True}
    engine = create_engine(url.set(drivername=f"{NAME}+psycopg"), pool_pre_ping=True, execution_options=options, **json)
    # A cursor that is not read to its end goes with its transaction: psycopg's own would complain.
    quiet = type("Quiet", (psycopg.ServerCursor,), {"__del__": lambda _: None})
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "server_cursor_factory", quiet))
    event.listen(engine, "begin", partial(_begin, timeout=busy_timeout_ms))
    return engine


def _begin(connection: Connection, timeout: int) -> None:
    # Said to the driver and not to the server: it is sent with BEGIN, and costs no trip of its own.
    writes, driver = connection.get_execution_options().get("judge_write"), _driver(connection)
    driver.read_only = not writes
    driver.isolation_level = READ_COMMITTED if writes else REPEATABLE_READ
    if writes:
        connection.exec_driver_sql((BESIDE if writes == "beside" else TURN).format(timeout=timeout, lock=WRITERS))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def is_busy(cause: BaseException) -> bool:
    """Whether that error of the driver says that others would not let go."""
    return getattr(cause, "sqlstate", None) in UNAVAILABLE


def order_by_bytes(connection: Connection) -> None:
    """Have text sorted as SQLite and Python sort it, whatever language the server sorts by: lists read in order are merged in order."""
    for table, column in connection.exec_driver_sql(UNSORTED).all():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE VARCHAR COLLATE "C"')


UNSORTED = (
    "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C'"
)
