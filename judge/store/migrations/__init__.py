"""Bringing a database to this program's schema: numbered steps, a backup before, refusal of newer files.

Alembic does the work. Revision ids are consecutive numbers ("0001"), so that newer and older can be told.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from judge import __version__
from judge.errors import StoreError

HERE = Path(__file__).parent


def head() -> str:
    """The schema version of this program."""
    revision = ScriptDirectory(str(HERE)).get_current_head()
    if revision is None:
        raise StoreError(
            "This installation of shelfjudge lacks its migrations", "Install it again: pip install --force-reinstall shelfjudge"
        )
    return revision


def migrate(engine: Engine) -> None:
    """Create the tables, or bring them up to date after backing a SQLite file up. Refuses what is newer or not ours."""
    with engine.connect() as connection:
        version = _version(connection)
        if version == head():
            return
        _refuse_foreign(connection, version)
    if version is not None:
        _back_up(engine, version)
    with engine.execution_options(judge_write=True).begin() as connection:
        if _version(connection) != head():  # another process may have migrated while we waited for the lock
            command.upgrade(_config(connection), "head")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_foreign(connection: Connection, version: str | None) -> None:
    if version is not None and version > head():
        raise StoreError(
            f"This database has schema {version}; shelfjudge {__version__} knows schemas up to {head()}",
            "Install the newer shelfjudge that wrote it: pip install --upgrade shelfjudge",
        )
    if version is None and inspect(connection).get_table_names():
        raise StoreError("This database holds tables that are not shelfjudge's", "Name another file with --db")


def _back_up(engine: Engine, version: str) -> None:
    """Copy a SQLite file beside itself; a server's database is backed up by who runs the server."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    copy = Path(f"{engine.url.database}.schema-{version}.backup")
    if copy.exists():
        return
    with engine.connect() as connection:
        source: Any = connection.connection.driver_connection
        with closing(type(source)(str(copy))) as target:
            source.backup(target)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
