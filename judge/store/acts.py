"""The log of what people did that is neither a label nor gold: who, what, about what, when. Appended, never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from judge.store.db import Database
from judge.store.rows import row, table_of
from judge.tables import Act

ACT = table_of(Act)


def did(db: Database, actor: str, what: str, about: str = "", **details: Any) -> None:
    """Note that this person did it. `details` are JSON values."""
    with db.write() as connection:
        connection.execute(db.insert(Act), row(Act, actor=actor, what=what, about=about, details=details))


def acts(db: Database, what: str | None = None, about: str | None = None) -> list[Act]:
    """What was done, newest first: all of it, or that kind, or about that one thing."""
    wanted = [column == value for column, value in ((ACT.c.what, what), (ACT.c.about, about)) if value is not None]
    with db.read() as connection:
        found = connection.execute(select(ACT).where(*wanted).order_by(ACT.c.id.desc())).mappings()
        return [Act.model_construct(**record) for record in found]
