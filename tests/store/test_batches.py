"""Jobs in the database: a pair waits in one live job, a step is taken by one process, and every pair is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from judge.store import batches as store
from judge.store.batches import Item
from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.verdicts import register_judge, start_run

ITEMS = [Item("q1", "p1", "k1"), Item("q1", "p2", "k2"), Item("q2", "p1", "k3")]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(shop: Callable[..., Database]) -> Database:
    """A judge, its run, and two jobs that are being prepared."""
    db = shop(products=2, queries=2)
    judge_id = register_judge(db, "openai/m", "h", "relevance", "text")
    run_id = start_run(db, judge_id, Selection(), 1)
    for name in ("a", "b"):
        store.start(db, name, judge_id, run_id)
    return db


def test_a_pair_that_waits_in_one_live_job_is_not_taken_into_another(desk: Database) -> None:
    assert store.reserve(desk, "a", ITEMS[:2]) == {"k1", "k2"}
    assert store.reserve(desk, "b", ITEMS) == {"k3"}
    assert store.awaited(desk, ["k1", "k2", "k3", "k4"]) == {"k1", "k2", "k3"}


def test_reserving_again_after_a_crash_gives_the_same_pairs(desk: Database) -> None:
    assert store.reserve(desk, "a", ITEMS) == store.reserve(desk, "a", ITEMS)
    assert store.tally(desk, "a").submitted == 3


def test_a_step_is_taken_once_and_a_job_that_moved_on_takes_no_more_pairs(desk: Database) -> None:
    assert store.move(desk, "a", "preparing", "sending", sent_at=NOW)
    assert not store.move(desk, "a", "preparing", "sending", sent_at=NOW)
    assert store.reserve(desk, "a", ITEMS) == set()


def test_what_an_ended_job_did_not_answer_is_open_again_and_every_pair_is_counted(desk: Database) -> None:
    store.reserve(desk, "a", ITEMS)
    store.mark(desk, "a", [(ITEMS[0], "judged"), (ITEMS[1], "failed")])
    assert store.tally(desk, "a") == (3, 1, 1, 1, 0)
    assert store.finish(desk, "a", "preparing", "collected", NOW)
    assert not store.finish(desk, "a", "preparing", "collected", NOW)
    assert store.tally(desk, "a") == (3, 0, 1, 1, 1)
    assert store.reserve(desk, "b", ITEMS) == {"k1", "k2", "k3"}


def test_what_is_marked_stays_as_it_is(desk: Database) -> None:
    store.reserve(desk, "a", ITEMS)
    store.mark(desk, "a", [(ITEMS[0], "judged")])
    store.mark(desk, "a", [(ITEMS[0], "open")])
    assert store.tally(desk, "a").judged == 1
    assert [item.key for item in store.waiting(desk, "a", ["k1", "k2"])] == ["k2"]
    assert store.among(desk, "a", ["k1", "k2", "k9"]) == {"k1", "k2"}


def test_an_empty_job_is_forgotten_and_the_others_are_listed_with_their_judge(desk: Database) -> None:
    store.discard(desk, "b")
    (status,) = store.jobs(desk, live_only=True)
    assert (status.batch.id, status.judge, status.run.pid) == ("a", "openai/m", 1)
    assert store.live_judges(desk) == [1]
    assert store.judge_of(desk, 1) == ("openai/m", "relevance", "text")
