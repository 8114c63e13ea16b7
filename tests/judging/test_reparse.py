"""A better parser reads stored replies again, without a call: counts that add up, runs that still reconcile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.judging import answer, job, judged

from judge.judging.base import Reply
from judge.judging.providers.scripted import scripted
from judge.judging.reparse import Reread, reparse
from judge.judging.replies import Replies
from judge.store.db import Database
from judge.store.verdicts import failures, judges, runs, verdicts_of

Shop = Callable[..., Any]


@pytest.fixture
def replies(db: Database, tmp_path: Path) -> Iterator[Replies]:
    opened = Replies(tmp_path / "replies", db)
    yield opened
    opened.close()


def rewrite(db: Any, replies: Replies, product: str, text: str) -> None:
    """The stored reply as a parser that can read it would find it."""
    ((verdict, _),) = verdicts_of(db, "q1", product)
    replies.put_many({verdict.reply_key: Reply({"texts": text}, "test")})


def half_read(shop: Shop, tmp_path: Path) -> Any:
    """Two pairs judged, two unreadable."""
    db = shop(products=4, queries=1)
    words = {"Lamp 1": answer(5), "Lamp 2": "no JSON", "Lamp 3": "no JSON", "Lamp 4": answer(2)}
    judged(job(db, scripted(words), tmp_path))
    return db


def test_what_can_be_read_today_becomes_a_verdict_and_the_run_still_adds_up(shop: Shop, tmp_path: Path, replies: Replies) -> None:
    db = half_read(shop, tmp_path)
    rewrite(db, replies, "p2", orjson.dumps(answer(4)).decode())
    found = reparse(db, replies, judges(db), {})
    assert found == Reread(verdicts=2, read=2, now_judged=1, still_failed=1)
    ((verdict, _),) = verdicts_of(db, "q1", "p2")
    assert (verdict.grade, verdict.failure, verdict.attempts) == (4, None, 2)
    ((run, _),) = runs(db)
    assert (run.judged, run.failed) == (3, 1)
    assert run.selected == run.known + run.judged + run.failed
    assert [failed.product_id for failed in failures(db)] == ["p3"]


def test_reading_again_changes_nothing_the_second_time(shop: Shop, tmp_path: Path, replies: Replies) -> None:
    db = half_read(shop, tmp_path)
    rewrite(db, replies, "p2", orjson.dumps(answer(4)).decode())
    reparse(db, replies, judges(db), {})
    before = [verdicts_of(db, "q1", f"p{n}") for n in range(1, 5)]
    assert reparse(db, replies, judges(db), {}) == Reread(verdicts=1, read=1, still_failed=1)
    assert [verdicts_of(db, "q1", f"p{n}") for n in range(1, 5)] == before


def test_only_with_everything_are_verdicts_read_again_that_have_a_grade(shop: Shop, tmp_path: Path, replies: Replies) -> None:
    db = half_read(shop, tmp_path)
    rewrite(db, replies, "p1", orjson.dumps(answer(3)).decode())
    rewrite(db, replies, "p4", "no JSON either")
    assert reparse(db, replies, judges(db), {}).verdicts == 2
    found = reparse(db, replies, judges(db), {}, everything=True)
    assert found == Reread(verdicts=4, read=4, still_failed=2, now_failed=1, regraded=1)
    ((run, _),) = runs(db)
    assert (run.judged, run.failed) == (1, 3)


def test_a_run_and_a_judge_narrow_what_is_read(shop: Shop, tmp_path: Path, replies: Replies) -> None:
    db = half_read(shop, tmp_path)
    assert reparse(db, replies, judges(db), {}, run_id=99) == Reread()
    assert reparse(db, replies, {}, {}) == Reread()


def test_a_failure_without_a_reply_is_counted_as_such(shop: Shop, tmp_path: Path) -> None:
    db = half_read(shop, tmp_path)
    empty = Replies(tmp_path / "elsewhere")
    try:
        assert reparse(db, empty, judges(db), {}) == Reread(verdicts=2, no_reply=2)
    finally:
        empty.close()
