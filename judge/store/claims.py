"""The first row of a list, taken so that nobody who asks in the same instant gets it too, and nobody waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Select, Table

from judge.store.db import Database


def first_free(db: Database, connection: Connection, listed: Select[Any], of: Table, key: Sequence[Column[Any]]) -> Any:
    """The first row of that statement, or None. On a server, its row of the table `of` is locked until the transaction ends, and rows that others
    have locked are passed over. `key`: columns of the statement that tell its rows apart.

    In SQLite one writer at a time looks, so there is nothing to lock.
    """
    first = listed.limit(1)
    if not db.on_server:
        return connection.execute(first).first()
    # Without its key: rows that refer to it may still be added.
    locking = first.with_for_update(of=of, skip_locked=True, key_share=True)
    while found := connection.execute(locking).first():
        # A statement sees what was there when it began: who had that row until a moment ago may have taken it since. So look again.
        if connection.execute(listed.where(*(column == found._mapping[column] for column in key))).first():
            return found
    return None
