"""The reply cache: every reply a provider gave, raw, by the key of its request. Paid for once, kept for good.

diskcache underneath, with three of its defaults undone. It deletes the oldest entries once a folder reaches
1 GiB: here nothing is ever evicted. It pickles what is not text, and unpickles what a row claims to be pickled
(CVE-2025-69872; JSONDisk still does): here only text goes in and only text comes out. It makes its folder
readable by everyone: here only its owner may enter.

Beside a database on a server there is no folder: the replies are in it (`judge.store.kept_replies`), and whoever judges there shares them.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from diskcache import Cache, Disk, Timeout
from diskcache.core import DBNAME, MODE_RAW

from judge.errors import StoreError
from judge.judging.base import Reply
from judge.store.db import Database
from judge.store.kept_replies import keep_replies, number_kept, pages_kept, replies_kept

NEVER_FULL = 2**62
BUSY_SECONDS = 60.0
_AMONG = "SELECT key, mode, value FROM Cache WHERE raw = 1 AND key IN (SELECT value FROM json_each(?))"
PRIVATE = 0o700
AT_ONCE = 1_000
"""Replies in memory, where all of them are copied."""


class TextDisk(Disk):  # type: ignore[misc]
    """Text keys, text values, both inside the cache's own database. Everything else is refused, both ways."""

    def put(self, key: Any) -> tuple[str, bool]:
        return _text(key), True

    def get(self, key: Any, raw: Any) -> str:
        return _text(key if raw else None)

    def store(self, value: Any, read: Any, key: Any = None) -> tuple[int, int, None, str]:  # noqa: ARG002  (diskcache names them)
        return 0, MODE_RAW, None, _text(value)

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:  # noqa: ARG002
        return _text(value if mode == MODE_RAW else None)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _foreign()


def _foreign() -> StoreError:
    return StoreError(
        "The reply cache holds an entry that is not text, so it was not written by shelfjudge",
        "Do not trust it: move it away; its replies will be asked for again",
    )


class Folder:
    """Texts by key, in one folder. Blocking."""

    def __init__(self, folder: Path) -> None:
        """Open or create the folder, mode 0700. Raises StoreError when it cannot be used."""
        self._folder = folder
        with self._telling():
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            folder.chmod(PRIVATE)
            self._cache = Cache(str(folder), disk=TextDisk, eviction_policy="none", size_limit=NEVER_FULL, cull_limit=0, statistics=0)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong with the disk, in words for a person."""
        try:
            yield
        except (OSError, sqlite3.Error, Timeout) as error:
            raise StoreError(
                f"Cannot use the reply cache {self._folder}: {error}", "It must be a folder of yours on a disk with room"
            ) from error

    def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        """diskcache reads one key a call, at four times the price: so its table is read here."""
        with self._telling(), closing(sqlite3.connect(self._folder / DBNAME, timeout=BUSY_SECONDS)) as connection:
            found = connection.execute(_AMONG, [orjson.dumps(list(keys)).decode()]).fetchall()
        return {key: _text(value if mode == MODE_RAW else None) for key, mode, value in found}

    def pages(self) -> Iterator[dict[str, str]]:
        """All of them, some at a time."""
        keys = iter(self._cache)
        while page := list(islice(keys, AT_ONCE)):
            yield self.get_many(page)

    def put_many(self, texts: Mapping[str, str]) -> None:
        """All in one transaction."""
        with self._telling(), self._cache.transact(retry=True):
            for key, text in texts.items():
                self._cache.set(key, text)
        if not (self._folder / DBNAME).exists():
            raise StoreError(
                f"The reply cache {self._folder} was deleted while it was in use",
                "Run the same command again: it makes a new one, and asks only for what has no verdict yet",
            )

    def __len__(self) -> int:
        return len(self._cache)

    def close(self) -> None:
        self._cache.close()


class Shared:
    """Texts by key, in the database: closing it is not ours."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        try:
            return replies_kept(self._db, keys)
        except (zlib.error, UnicodeDecodeError) as error:
            raise _foreign() from error

    def pages(self) -> Iterator[dict[str, str]]:
        """All of them, some at a time."""
        try:
            yield from pages_kept(self._db, AT_ONCE)
        except (zlib.error, UnicodeDecodeError) as error:
            raise _foreign() from error

    def put_many(self, texts: Mapping[str, str]) -> None:
        keep_replies(self._db, texts)

    def __len__(self) -> int:
        return number_kept(self._db)

    def close(self) -> None:
        pass


class Replies:
    """Replies by key. Blocking: call it off the event loop."""

    def __init__(self, folder: Path, db: Database | None = None) -> None:
        """In that folder, or in the database where it is on a server. Raises StoreError when the folder cannot be used."""
        self.folder = folder
        self._kept = Shared(db) if db is not None and db.on_server else Folder(folder)

    def get_many(self, keys: Iterable[str]) -> dict[str, Reply]:
        """The replies known for those keys; the other keys are missing from the result."""
        return {key: Reply.from_json(orjson.loads(text)) for key, text in self._kept.get_many(keys).items()}

    def put_many(self, replies: Mapping[str, Reply]) -> None:
        """Keep replies, all in one transaction: when this returns, a crash loses none of them."""
        self._kept.put_many({key: orjson.dumps(reply.to_json()).decode() for key, reply in replies.items()})

    def copy_to(self, other: Replies) -> int:
        """Put all of them into another cache, beside what it holds already; how many they are."""
        count = 0
        for page in self._kept.pages():
            other._kept.put_many(page)
            count += len(page)
        return count

    def __len__(self) -> int:
        return len(self._kept)

    def close(self) -> None:
        self._kept.close()
