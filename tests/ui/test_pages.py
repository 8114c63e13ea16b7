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

from judge.people.promoting import Promotion, promote
from judge.scales import scale_named
from judge.store.candidates import Selection, propose
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.prompts import Version
from judge.store.settings import use_scale
from judge.store.verdicts import finish_run, record, start_run

PAGES = ("overview", "review", "agreement", "disagreements")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_empty_database_says_what_to_type_next(app: AppTest, page: str) -> None:
    draw(app, page, rater="Ann")
    assert any(code.value.startswith("judge ") for code in app.code)


@pytest.mark.parametrize(("page", "says"), [("overview", "judged 3"), *((page, "Complement") for page in PAGES[1:])])
def test_every_page_draws_a_small_database_in_another_scale(app: AppTest, shop: Any, page: str, says: str) -> None:
    db = shop()
    use_scale(db, "esci")
    judge_said(db, {("q1", "p1"): 3, ("q1", "p2"): 0, ("q2", "p1"): None, ("q2", "p2"): 1})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): None})
    said = text(draw(app, page, rater="Ann"))
    assert says in said
    assert "Poor" not in said, "a grade of the scale that nobody chose"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_small_database_is_drawn_anew_in_a_tenth_of_a_second_of_the_processor(app: AppTest, shop: Any, page: str) -> None:
    db = shop(products=30, queries=10)
    grades = {(f"q{q}", f"p{p}"): 1 + (q + p) % 5 for q in range(1, 11) for p in range(1, 16)}
    judge_said(db, grades)
    rater_said(db, {one: 1 + grade % 5 for one, grade in grades.items()})
    draw(app, page, rater="Bob")
    times = []
    for _ in range(5):
        began = time.process_time()
        app.run()
        times.append(time.process_time() - began)
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
    assert "grades below are those of scripted/cheap#relevance" in page


def test_after_a_promotion_the_overview_says_how_far_the_promoted_judge_got_and_what_goes_on(app: AppTest, shop: Any) -> None:
    db = shop(products=3, queries=2)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5, ("q2", "p1"): 2}, "scripted/old#relevance@1")
    promote(db, Promotion("scripted/new?seed=1#mine@2", Version("mine", "j1-2"), "the text", scale_named("paper")), "Ann")
    judge_said(db, {("q1", "p1"): 4}, "scripted/new?seed=1#mine@2")
    page = draw(app, "overview")
    for expected in (
        "judged 1",
        "not yet judged 5",
        "grades below are those of scripted/new?seed=1#mine@2",
        "5 candidates have no verdict",
    ):
        assert expected in text(page)
    assert [code.value for code in page.code] == ["judge run --judge 'scripted/new?seed=1' --prompt mine@2"]


def test_where_every_candidate_has_a_verdict_or_a_run_is_on_its_way_no_command_is_offered(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=2)
    judge_said(db, {("q1", "p1"): 5, ("q2", "p1"): 5})
    assert not draw(app, "overview").code
    save_products(db, [{"id": "p9", "title": "Lamp"}])
    propose(db, [{"query_id": "q1", "product_id": "p9", "source": "lexical"}])
    assert draw(app, "overview").code
    run(db, os.getpid(), selected=10, judged=5)
    assert not draw(app, "overview").code


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


def test_tokens_are_told_where_a_judge_counts_them(app: AppTest, shop: Any) -> None:
    db = shop()
    finish_run(db, run(db, 0, requests=3), "done", "", {})
    assert "tokens" not in text(draw(app, "overview"))
    finish_run(db, run(db, 0, input_tokens=1200, cached_tokens=200, output_tokens=30), "done", "", {})
    page = text(draw(app, "overview"))
    assert "1,200 tokens read (200 of them" in page
    assert "30 written" in page


def run(db: Database, pid: int, **progress: Any) -> int:
    run_id = start_run(db, a_judge(db), Selection(), pid)
    record(db, [verdict(db, a_judge(db), ("q1", "p1"))], run_id, progress)
    return run_id
