"""Every page, drawn without a browser: what it says of a database, and what its buttons store."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, text
from support.graded import cascade_said, judge_said, rater_said
from support.voices import a_judge, verdict

from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.settings import use_scale
from judge.store.verdicts import finish_run, record, start_run

PAGES = ("overview", "review", "agreement", "disagreements")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_empty_database_says_what_to_type_next(app: AppTest, page: str) -> None:
    draw(app, page, rater="Ann")
    assert any(code.value.startswith("judge ") for code in app.code)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_a_small_database_in_every_scale(app: AppTest, shop: Any, page: str) -> None:
    db = shop()
    use_scale(db, "esci")
    judge_said(db, {("q1", "p1"): 3, ("q1", "p2"): 0, ("q2", "p1"): None})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): None})
    draw(app, page, rater="Ann")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_small_database_is_drawn_anew_in_a_tenth_of_a_second(app: AppTest, shop: Any, page: str) -> None:
    db = shop(products=30, queries=10)
    grades = {(f"q{q}", f"p{p}"): 1 + (q + p) % 5 for q in range(1, 11) for p in range(1, 16)}
    judge_said(db, grades)
    rater_said(db, {one: 1 + grade % 5 for one, grade in grades.items()})
    draw(app, page, rater="Bob")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        app.run()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.1


def test_a_database_that_is_none_is_refused_with_what_to_do(app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JUDGE_DB", str(tmp_path / "nowhere" / "labels.db"))
    clean(app.run())
    assert "--db" in app.text[0].value


# --- Overview


def test_the_overview_counts_what_there_is_and_draws_how_far_the_judge_got(app: AppTest, shop: Any) -> None:
    db = shop(products=3, queries=2)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): None})
    page = text(draw(app, "overview"))
    for expected in ("<b>3</b>", "<b>6</b>", "judged 1", "failed 1", "not yet judged 4", "unreadable", "scripted/hand#relevance"):
        assert expected in page


def test_after_a_cascade_the_overview_says_how_many_pairs_each_judge_decides(app: AppTest, shop: Any) -> None:
    cascade_said(shop(), {("q1", "p1"): 5, ("q1", "p2"): None, ("q2", "p1"): 2}, {("q1", "p1"): 2, ("q1", "p2"): None})
    page = text(draw(app, "overview"))
    strong, cheap, none = (
        page.index(name) for name in ("scripted/strong#relevance", "scripted/cheap#relevance", "none of them gave a grade")
    )
    assert strong < cheap < none
    assert "What follows is said of scripted/cheap#relevance" in page


def test_a_run_that_goes_on_is_shown_as_running_and_one_whose_process_died_as_interrupted(app: AppTest, shop: Any) -> None:
    db = shop()
    run(db, os.getpid(), selected=10, judged=5)
    run(db, 0, selected=10, judged=5)
    page = text(draw(app, "overview"))
    assert "<b>running</b>" in page
    assert "interrupted: run the same command again" in page
    assert "5 of 10 pairs" in page


def test_a_price_nobody_knows_is_unknown_and_not_zero(app: AppTest, shop: Any) -> None:
    db = shop()
    finish_run(db, run(db, 0, unpriced=5), "done", "", {})
    page = text(draw(app, "overview"))
    assert "cost unknown" in page
    assert "$0" not in page


def test_a_cost_known_in_part_says_what_is_missing(app: AppTest, shop: Any) -> None:
    db = shop()
    finish_run(db, run(db, 0, cost_usd=1.5, unpriced=2), "done", "", {})
    assert "$1.50 and an unknown price for 2 pairs" in text(draw(app, "overview"))


def run(db: Database, pid: int, **progress: Any) -> int:
    run_id = start_run(db, a_judge(db), Selection(), pid)
    record(db, [verdict(db, a_judge(db), ("q1", "p1"))], run_id, progress)
    return run_id
