"""Replies of providers in the database itself, for one that several machines share: text by the key of its request."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import func, select

from judge.store.bulk import insert_rows
from judge.store.db import Database, chunks
from judge.store.rows import among, row, table_of
from judge.tables import KeptReply

REPLY = table_of(KeptReply)


def replies_kept(db: Database, keys: Iterable[str]) -> dict[str, str]:
    """The texts of those keys; the other keys are missing. Raises zlib.error where an entry was not written by `keep_replies`."""
    found: dict[str, str] = {}
    with db.read() as connection:
        statement = select(REPLY.c.key, REPLY.c.text).where(among(connection, [REPLY.c.key]))
        for chunk in chunks(list(keys)):
            for key, text in connection.execute(statement, {"wanted": chunk}):
                found[key] = zlib.decompress(text).decode()
    return found


def pages_kept(db: Database, size: int) -> Iterator[dict[str, str]]:
    """All of them by key, so many at a time; raises as `replies_kept` does."""
    last = ""
    while page := _after(db, last, size):
        yield {key: zlib.decompress(text).decode() for key, text in page}
        last = page[-1][0]


def _after(db: Database, key: str, size: int) -> list[tuple[str, bytes]]:
    statement = select(REPLY.c.key, REPLY.c.text).where(REPLY.c.key > key).order_by(REPLY.c.key).limit(size)
    with db.read() as connection:
        return [(found.key, found.text) for found in connection.execute(statement)]


def keep_replies(db: Database, texts: Mapping[str, str]) -> None:
    """Keep all of them or none: when this returns, a crash loses none. A newer reply takes the place of the older one."""
    statement = db.insert(KeptReply)
    newer = {name: statement.excluded[name] for name in ("text", "kept_at")}
    # In the order of the keys: two that keep the same ones at once then wait for each other, and not both for both.
    rows = [row(KeptReply, key=key, text=zlib.compress(text.encode())) for key, text in sorted(texts.items())]
    with db.write(alone=False) as connection:
        insert_rows(connection, statement.on_conflict_do_update(index_elements=["key"], set_=newer), rows)


def number_kept(db: Database) -> int:
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(REPLY)) or 0
