"""What holds for the whole database: its scale, the judges people trust, and what models were found to support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from judge.errors import InputError
from judge.scales import DEFAULT_SCALE, Scale, scale_named
from judge.store.db import Database
from judge.store.rows import merge, table_of
from judge.tables import Gold, Label, Setting, Verdict


def setting(db: Database, key: str) -> Any:
    """The value of a setting, or None."""
    with db.read() as connection:
        return connection.scalar(select(table_of(Setting).c.value).where(table_of(Setting).c.key == key))


def settings_of(db: Database, keys: Sequence[str]) -> dict[str, Any]:
    """The values of those settings that are set."""
    table = table_of(Setting)
    with db.read() as connection:
        return {found.key: found.value for found in connection.execute(select(table).where(table.c.key.in_(keys)))}


def put_setting(db: Database, key: str, value: Any) -> None:
    merge(db, Setting, [{"key": key, "value": value}])


def scale_of(db: Database) -> Scale:
    """The one scale this database works in; the default until a first grade or `--scale` says otherwise."""
    return scale_named(setting(db, "scale") or DEFAULT_SCALE)


def use_scale(db: Database, name: str) -> Scale:
    """Work in that scale from now on. InputError when grades of another one are already stored."""
    wanted, current = scale_named(name), scale_of(db)
    if wanted.name != current.name and _graded(db):
        raise InputError(
            f"This database works in the scale '{current.name}' and already holds grades, so it cannot turn to '{name}'",
            f"Map the grades as you import them (--grade FROM=TO, onto {current.legend}), or use another database with --db",
        )
    put_setting(db, "scale", wanted.name)
    return wanted


def _graded(db: Database) -> bool:
    with db.read() as connection:
        counts = [connection.scalar(select(func.count()).select_from(table_of(model))) for model in (Label, Gold, Verdict)]
    return any(counts)
