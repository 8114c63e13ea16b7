"""Bringing a database to this program's schema: numbered steps, a backup before, refusal of newer files.

Alembic does the work. Revision ids are consecutive numbers ("0001"), so that newer and older can be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from judge import __version__
from judge.errors import StoreError
from judge.store import postgres

HERE = Path(__file__).parent


def head(folder: Path = HERE) -> str:
    """The schema version of this program."""
    revision = ScriptDirectory(str(folder)).get_current_head()
    if revision is None:
        raise StoreError(
            "This installation of shelfjudge lacks its migrations", "Install it again: pip install --force-reinstall shelfjudge"
        )
    return revision


def migrate(engine: Engine, folder: Path = HERE) -> None:
    """Create the tables, or bring them up to date after backing a SQLite file up. Refuses what is newer or not ours."""
    newest = head(folder)
    with engine.connect() as connection:
        version = _version(connection)
        _refuse_foreign(connection, version, newest)
    if version == newest:
        return
    with _rebuilding(engine) as connection:
        version = _version(connection)
        if version == newest:  # another process migrated while we waited for the lock
            return
        if version is not None:
            _back_up(engine, version)
        command.upgrade(_config(connection, folder), "head")
        if engine.dialect.name == postgres.NAME:
            postgres.as_in_sqlite(connection)


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """A write transaction in which SQLite lets tables be rebuilt: what refers to them is checked at its end, not on the way."""
    with engine.execution_options(judge_write=True).connect() as connection:
        driver: Any = connection.connection.driver_connection if engine.dialect.name == "sqlite" else None
        if driver:
            driver.execute("PRAGMA foreign_keys=OFF")  # before BEGIN: inside a transaction it does nothing
        try:
            with connection.begin():
                yield connection
                if driver and driver.execute("PRAGMA foreign_key_check").fetchone():
                    raise StoreError("Bringing the database up to date would break it, so it was left as it was", "Report this as a bug")
        finally:
            if driver:
                driver.execute("PRAGMA foreign_keys=ON")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_foreign(connection: Connection, version: str | None, newest: str) -> None:
    if version is not None and version > newest:
        raise StoreError(
            f"This database has schema {version}; shelfjudge {__version__} knows schemas up to {newest}",
            "Install the newer shelfjudge that wrote it: pip install --upgrade shelfjudge",
        )
    if version is None and inspect(connection).get_table_names():
        raise StoreError("This database holds tables that are not shelfjudge's", "Name another one with --db")


def _back_up(engine: Engine, version: str) -> None:
    """Copy a SQLite file beside itself, over no earlier copy; a server's database is backed up by who runs the server."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    first = Path(f"{engine.url.database}.schema-{version}.backup")
    copy = next(path for number in count(1) if not (path := first if number == 1 else first.with_suffix(f".backup{number}")).exists())
    unfinished = copy.with_name(copy.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with engine.connect() as connection:
        source: Any = connection.connection.driver_connection
        with closing(type(source)(str(unfinished))) as target:
            source.backup(target)
    unfinished.replace(copy)


def _config(connection: Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    return config
