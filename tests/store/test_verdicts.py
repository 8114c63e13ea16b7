from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.voices import a_judge, a_run, judged, verdict

from judge.store.candidates import Selection
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.verdicts import (
    Coverage,
    coverage,
    failures,
    finish_run,
    judges,
    record,
    register_judge,
    runs,
    start_run,
    verdicts_of,
)
from judge.tables import PromptText, Run, Verdict

PAIR = ("q1", "p1")
ALL = Selection()
Shop = Callable[..., Database]


def kept(db: Database) -> list[tuple[str, int | None, str | None, bool]]:
    """Every verdict row ever written: key, grade, failure, and whether it still counts."""
    table = table_of(Verdict)
    with db.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).mappings()
        return [(found["key"], found["grade"], found["failure"], found["superseded_at"] is None) for found in rows]


# --- judges ---


def test_a_judge_registered_twice_is_one_judge_with_one_prompt(db: Database) -> None:
    first = a_judge(db)
    assert a_judge(db) == first
    second = register_judge(db, "scripted/two", "j1-other", "relevance", "Grade it well.")
    assert judges(db) == {first: "scripted/one", second: "scripted/two"}
    assert count(db, PromptText) == 2


# --- recording ---


def test_a_verdict_with_another_key_supersedes_the_old_row_and_keeps_it(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    judged(db, judge, PAIR, "k1", grade=1)
    judged(db, judge, PAIR, "k2", grade=4)
    assert kept(db) == [("k1", 1, None, False), ("k2", 4, None, True)]


def test_a_failure_tried_again_with_the_same_key_is_replaced_in_place_by_its_success(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    first = judged(db, judge, PAIR, "k1", failure="gave up", detail="429", attempts=6)
    assert [(failed.failure, failed.detail, failed.attempts, failed.run_id) for failed in failures(db)] == [("gave up", "429", 6, first)]
    second = judged(db, judge, PAIR, "k1", grade=4)
    assert kept(db) == [("k1", 4, None, True)]
    assert failures(db) == []
    assert verdicts_of(db, *PAIR)[0][0].run_id == second


def test_a_failure_after_a_verdict_on_changed_content_leaves_the_old_grade_as_history_only(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    judged(db, judge, PAIR, "k1", grade=5)
    judged(db, judge, PAIR, "k2", failure="refused")
    assert kept(db) == [("k1", 5, None, False), ("k2", None, "refused", True)]
    assert coverage(db, judge) == Coverage(6, 0, 1, {})


def test_judges_and_repeats_of_a_pair_do_not_supersede_one_another(shop: Shop) -> None:
    db = shop()
    one, two = a_judge(db, "scripted/one"), a_judge(db, "scripted/two")
    judged(db, one, PAIR, "k1", grade=1)
    judged(db, two, PAIR, "k2", grade=2)
    judged(db, one, PAIR, "k3", grade=3, repeat=1)
    judged(db, one, PAIR, "k4", grade=4)
    assert [found for found in kept(db) if found[3]] == [("k2", 2, None, True), ("k3", 3, None, True), ("k4", 4, None, True)]


def test_one_batch_may_hold_grades_and_failures_and_more_rows_than_one_statement(shop: Shop) -> None:
    db = shop(products=301, queries=2)
    judge = a_judge(db)
    everything = [(query, f"p{number}") for query in ("q1", "q2") for number in range(1, 302)]
    for key in ("old", "new"):
        rows = [verdict(db, judge, pair, key, **({"failure": "refused"} if pair[0] == "q2" else {"grade": 2})) for pair in everything]
        record(db, rows, a_run(db, judge), {})
    assert coverage(db, judge) == Coverage(602, 301, 301, {2: 301})
    assert count(db, Verdict) == 1204


def test_a_batch_and_the_progress_of_its_run_are_stored_together_or_not_at_all(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    run = a_run(db, judge)
    with pytest.raises(IntegrityError):
        record(db, [verdict(db, judge, PAIR), {**verdict(db, judge, ("q1", "p2")), "product_id": "nothing"}], run, {"judged": 2})
    assert (count(db, Verdict), runs(db)[0][0].judged) == (0, 0)
    record(db, [], run, {"from_cache": 3})
    assert runs(db)[0][0].from_cache == 3


def test_everything_a_judge_said_comes_back(shop: Shop) -> None:
    db = shop()
    said: dict[str, Any] = {
        "grade": 4,
        "probabilities": {"4": 0.75, "5": 0.25},
        "confidence": 0.75,
        "reason": 'It’s a 🛋️ "sofa"',
        "evidence": {"met": ["80 cm"], "missed": []},
        "model": "m-1",
        "cost_usd": 0.001,
        "latency_ms": 12,
        "reply_key": "j1-r",
    }
    judged(db, a_judge(db), PAIR, **said)
    found, spec = verdicts_of(db, *PAIR)[0]
    assert spec == "scripted/one"
    assert {name: getattr(found, name) for name in said} == said
    assert found.created_at.tzinfo is not None


# --- runs ---


def test_a_run_tells_its_plan_its_progress_and_its_end(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    run = start_run(db, judge, Selection(queries=("q1",), limit=2), pid=7)
    record(db, [verdict(db, judge, PAIR)], run, {"planned": 2, "judged": 1, "cost_usd": 0.5})
    finish_run(db, run, "stopped", "budget reached", {"judged": 1})
    found, spec = runs(db)[0]
    assert isinstance(found, Run)
    assert (spec, found.id, found.state, found.note, found.pid) == ("scripted/one", run, "stopped", "budget reached", 7)
    assert (found.planned, found.judged, found.cost_usd) == (2, 1, 0.5)
    assert found.selection == {"queries": ["q1"], "limit": 2}
    assert found.ended_at is not None
    assert [listed.id for listed, _ in [*runs(db)]] == [run]
    assert runs(db, limit=0) == []


def test_whoever_starts_a_run_sees_those_of_its_judge_that_have_not_ended_and_may_call_it_off(db: Database) -> None:
    judge, other = a_judge(db), a_judge(db, "scripted/two")
    over, going = start_run(db, judge, Selection(), 1), start_run(db, judge, Selection(), 2, "box-2")
    finish_run(db, over, "stopped", "", {})
    start_run(db, other, Selection(), 3)
    seen: list[Run] = []

    def look(run: Run) -> None:
        seen.append(run)
        raise LookupError("not beside that one")

    with pytest.raises(LookupError):
        start_run(db, judge, Selection(), 4, beside=look)
    assert [(run.id, run.pid, run.host) for run in seen] == [(going, 2, "box-2")]
    assert len(runs(db)) == 3


def test_failures_are_listed_by_run_with_the_texts_a_person_needs(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    first = judged(db, judge, PAIR, failure="refused", detail="policy")
    second = judged(db, judge, ("q2", "p3"), failure="unreadable")
    judged(db, judge, ("q2", "p2"), grade=1)
    assert [(failed.query, failed.title, failed.failure) for failed in failures(db)] == [
        ("lamp 1", "Lamp 1", "refused"),
        ("lamp 2", "Lamp 3", "unreadable"),
    ]
    assert [failed.product_id for failed in failures(db, second)] == ["p3"]
    assert len(failures(db, limit=1)) == 1
    assert first != second


def test_coverage_counts_candidates_grades_and_failures_of_one_judge(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    judged(db, judge, PAIR, grade=5)
    judged(db, judge, ("q1", "p2"), grade=1)
    judged(db, judge, ("q1", "p3"), failure="refused")
    judged(db, a_judge(db, "scripted/two"), ("q2", "p1"), grade=1)
    assert coverage(db, judge) == Coverage(candidates=6, judged=2, failed=1, by_grade={1: 1, 5: 1})
    assert coverage(db, None) == Coverage(6, 0, 0, {})
