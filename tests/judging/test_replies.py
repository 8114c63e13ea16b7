"""The reply cache keeps what was paid for, and nothing in it can run."""

from __future__ import annotations

import os
import pickle
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.errors import StoreError
from judge.judging.base import Reply, Usage
from judge.judging.replies import Replies

FIELDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


class Bomb:
    """What an attacker would put where a pickle is expected."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.mark),))


@pytest.fixture
def replies(tmp_path: Path) -> Any:
    opened = Replies(tmp_path / "replies")
    yield opened
    opened.close()


def plant(folder: Path, mode: int, value: bytes | None, filename: str | None = None) -> None:
    with sqlite3.connect(folder / "cache.db") as cache:
        cache.execute("UPDATE Cache SET mode = ?, value = ?, filename = ?", (mode, value, filename))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(body=FIELDS, tokens=st.tuples(*[st.integers(0, 10**9)] * 4))
def test_a_reply_comes_back_as_it_went_in(replies: Replies, body: Any, tokens: tuple[int, ...]) -> None:
    reply = Reply(body, "model", Usage(*tokens), 12, "req-1")
    replies.put_many({"key": reply})
    assert replies.get_many(["key", "other"]) == {"key": reply}


def test_replies_outlive_the_process_that_kept_them(tmp_path: Path) -> None:
    first = Replies(tmp_path / "replies")
    first.put_many({"key": Reply({"a": 1})})
    first.close()
    second = Replies(tmp_path / "replies")
    assert second.get_many(["key"]) == {"key": Reply({"a": 1})}
    second.close()


def test_nothing_is_evicted_beyond_the_size_at_which_diskcache_would_start_to(tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    Replies(folder).close()
    with sqlite3.connect(folder / "cache.db") as cache:
        found = dict(cache.execute("SELECT key, value FROM Settings"))
        assert (found["eviction_policy"], found["cull_limit"]) == ("none", 0)
        assert found["size_limit"] > 2**60
        # Say that the folder is over any size: the default policy would now delete the oldest entries at each write.
        cache.execute("UPDATE Settings SET value = ? WHERE key = 'size'", (2**61,))
    kept = Replies(folder)
    kept.put_many({f"key {number}": Reply({"text": "x" * 2000}) for number in range(300)})
    assert len(kept) == 300
    kept.close()


def test_a_folder_made_with_evicting_settings_stops_evicting_once_it_is_ours(tmp_path: Path) -> None:
    from diskcache import Cache

    Cache(str(tmp_path / "replies"), size_limit=4096, eviction_policy="least-recently-stored").close()
    ours = Replies(tmp_path / "replies")
    ours.put_many({f"key {number}": Reply({"text": "x" * 1000}) for number in range(200)})
    assert len(ours) == 200
    ours.close()


def test_a_planted_pickle_never_runs(tmp_path: Path, replies: Replies) -> None:
    replies.put_many({"key": Reply({"a": 1})})
    plant(tmp_path / "replies", 4, pickle.dumps(Bomb(tmp_path / "exploded")))
    with pytest.raises(StoreError, match="not text"):
        replies.get_many(["key"])
    assert not (tmp_path / "exploded").exists()


def test_a_planted_file_name_is_never_opened(tmp_path: Path, replies: Replies) -> None:
    replies.put_many({"key": Reply({"a": 1})})
    (tmp_path / "secret").write_text("a secret")
    plant(tmp_path / "replies", 3, None, "../secret")
    with pytest.raises(StoreError, match="not text"):
        replies.get_many(["key"])


def test_nothing_is_pickled_on_the_way_in(tmp_path: Path, replies: Replies) -> None:
    replies.put_many({f"key {number}": Reply({"n": number, "text": "y" * 100_000}) for number in range(3)})
    with sqlite3.connect(tmp_path / "replies" / "cache.db") as cache:
        stored = cache.execute("SELECT mode, typeof(value), typeof(key), raw, filename FROM Cache").fetchall()
    assert stored == [(1, "text", "text", 1, None)] * 3
    assert not list((tmp_path / "replies").rglob("*.val"))


def test_only_its_owner_may_enter_the_folder(tmp_path: Path) -> None:
    open_to_all = tmp_path / "replies"
    open_to_all.mkdir(mode=0o755)
    Replies(open_to_all).close()
    assert stat.S_IMODE(open_to_all.stat().st_mode) == 0o700


def test_a_path_that_is_no_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "replies").write_text("not a folder")
    with pytest.raises(StoreError, match="Cannot use the reply cache"):
        Replies(tmp_path / "replies")


def test_several_threads_keep_and_read_at_once(replies: Replies) -> None:
    def keep(worker: int) -> None:
        for number in range(50):
            replies.put_many({f"{worker}/{number}": Reply({"worker": worker})})

    threads = [threading.Thread(target=keep, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 200
