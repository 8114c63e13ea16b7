"""The reply cache: every reply a provider gave, raw, by the key of its request. Paid for once, kept for good.

diskcache underneath, with three of its defaults undone. It deletes the oldest entries once a folder reaches
1 GiB: here nothing is ever evicted. It pickles what is not text, and unpickles what a row claims to be pickled
(CVE-2025-69872; JSONDisk still does): here only text goes in and only text comes out. It makes its folder
readable by everyone: here only its owner may enter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
from diskcache import Cache, Disk, Timeout
from diskcache.core import DBNAME, MODE_RAW

from judge.errors import StoreError
from judge.judging.base import Reply

NEVER_FULL = 2**62
BUSY_SECONDS = 60.0
_AMONG = "SELECT key, mode, value FROM Cache WHERE raw = 1 AND key IN (SELECT value FROM json_each(?))"
PRIVATE = 0o700


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
    raise StoreError(
        "The reply cache holds an entry that is not text, so it was not written by shelfjudge",
        "Do not trust that folder: move it away; its replies will be asked for again",
    )


class Replies:
    """Replies by key, in one folder. Blocking: call it off the event loop."""

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

    def get_many(self, keys: Iterable[str]) -> dict[str, Reply]:
        """The replies known for those keys; the other keys are missing from the result.

        diskcache reads one key a call, at four times the price: so its table is read here.
        """
        with self._telling(), closing(sqlite3.connect(self._folder / DBNAME, timeout=BUSY_SECONDS)) as connection:
            found = connection.execute(_AMONG, [orjson.dumps(list(keys)).decode()]).fetchall()
        return {key: Reply.from_json(orjson.loads(_text(value if mode == MODE_RAW else None))) for key, mode, value in found}

    def put_many(self, replies: Mapping[str, Reply]) -> None:
        """Keep replies, all in one transaction: when this returns, a crash loses none of them."""
        with self._telling(), self._cache.transact(retry=True):
            for key, reply in replies.items():
                self._cache.set(key, orjson.dumps(reply.to_json()).decode())
        if not (self._folder / DBNAME).exists():
            raise StoreError(
                f"The reply cache {self._folder} was deleted while it was in use",
                "Run the same command again: it makes a new one, and asks only for what has no verdict yet",
            )

    def __len__(self) -> int:
        return len(self._cache)

    def close(self) -> None:
        self._cache.close()
