"""Every page, drawn without a browser: what it says of a database, and what its buttons store."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.graded import judge_said, rater_said
from support.voices import a_judge, verdict

from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.labels import gold_of, labels_of, raters
from judge.store.settings import use_scale
from judge.store.verdicts import finish_run, record, start_run

PAGES = ("overview", "review", "disagreements")


def draw(app: AppTest, page: str, **query: str) -> AppTest:
    """Open a page by name; nothing may have gone wrong on it."""
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"app_pages/{page}.py")
    return clean(app.run())


def clean(app: AppTest) -> AppTest:
    assert [error.value for error in app.exception] == []
    return app


def text(app: AppTest) -> str:
    """All text on the page, HTML as it was written."""
    return "\n".join(words(app.main))


def words(block: Any) -> Iterator[str]:
    for element in block:
        yield str(getattr(element.proto, "body", ""))
        yield str(getattr(element, "value", ""))
        yield str(getattr(element, "label", ""))


def press(app: AppTest, label: str) -> AppTest:
    """Click a button after having looked at the pair for two seconds."""
    if "on_screen" in app.session_state:
        app.session_state["on_screen"] = (app.session_state["on_screen"][0], time.monotonic() - 2)
    return press_at_once(app, label)


def press_at_once(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return clean(app.run())


def pair(app: AppTest) -> tuple[str, str]:
    return app.query_params["query"], app.query_params["product"]


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


# --- Review


def test_the_review_page_asks_for_a_name_first_and_keeps_it_in_the_address(app: AppTest, shop: Any) -> None:
    rater_said(shop(), {("q1", "p1"): 1})
    draw(app, "review")
    assert app.button.len == 0
    app.selectbox(key="name_given").select("ann")
    clean(app.run())
    assert app.query_params["rater"] == "ann"
    assert any(button.label == "Exact" for button in app.button)


def test_a_name_in_the_address_is_enough_and_stays_across_pages(app: AppTest, shop: Any) -> None:
    shop()
    draw(app, "review", rater="Ann")
    app.switch_page("app_pages/overview.py").run()
    del app.query_params["rater"]
    app.switch_page("app_pages/review.py")
    assert clean(app.run()).query_params["rater"] == "Ann"


def test_a_grade_is_stored_for_the_pair_on_the_screen_and_the_next_one_comes_up(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    press(app, "Exact")
    (label,) = labels_of(db, *first)
    assert (label.rater, label.grade, label.verdict_visible) == ("Ann", 5, False)
    assert label.seconds is not None
    assert label.seconds >= 2
    assert pair(app) != first


def test_the_keys_are_the_grades_numbers_and_no_reserved_letter(app: AppTest, shop: Any) -> None:
    db = shop()
    use_scale(db, "esci")
    draw(app, "review", rater="Ann")
    keys = {button.label: button.proto.shortcut for button in app.button if button.proto.shortcut}
    assert keys == {
        "Exact (E)": "3",
        "Substitute (S)": "2",
        "Complement (C)": "1",
        "Irrelevant (I)": "0",
        "Cannot tell": "x",
        "Skip": "n",
    }


def test_the_verdict_is_nowhere_on_the_page_before_the_label_and_is_after_it(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2})
    draw(app, "review", rater="Ann")
    assert "confidence" not in text(app)
    press(app, "Exact")
    assert "confidence 0.90" in text(app)
    assert "Previous pair" in text(app)


def test_a_note_is_stored_with_the_label(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    app.text_area[0].input("the wrong foot")
    press(app, "Fair")
    assert labels_of(db, *first)[0].note == "the wrong foot"
    assert not app.text_area[0].value


def test_cannot_tell_skip_and_undo_do_what_they_say(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    press(app, "Skip")
    second = pair(app)
    assert (second != first, raters(db)) == (True, [])
    press(app, "Cannot tell")
    assert [label.grade for label in labels_of(db, *second)] == [None]
    press(app, "Undo")
    assert (labels_of(db, *second), pair(app)) == ([], second)


def test_the_echo_of_a_key_stores_nothing_and_says_so(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    press_at_once(app, "Exact")
    assert raters(db) == []
    assert "nothing was stored" in app.toast[0].value


def test_a_view_that_was_stored_elsewhere_is_not_stored_again(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    other = AppTest.from_file(app._script_path, default_timeout=30)
    draw(other, "review", rater="Ann")
    press(other, "Poor")
    press(app, "Exact")
    assert [label.grade for label in labels_of(db, *first)] == [2]


def test_a_label_given_again_counts_and_the_page_says_there_was_one(app: AppTest, shop: Any) -> None:
    db = shop()
    rater_said(db, {("q1", "p2"): 1}, rater="Ann")
    draw(app, "review", rater="Ann", query="q1", product="p2")
    assert "You graded this pair before" in text(app)
    press(app, "Good")
    assert [label.grade for label in labels_of(db, "q1", "p2")] == [4]


def test_a_rater_who_has_seen_everything_is_told_so_and_can_still_undo(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    draw(app, "review", rater="Ann")
    press(app, "Exact")
    assert "Nothing waits for you" in app.success[0].value
    press(app, "Undo")
    assert raters(db) == []


def test_what_the_query_mentions_comes_first_among_the_attributes_and_is_marked(app: AppTest, shop: Any) -> None:
    attributes = {"width_cm": 80, "colour": "blue"}
    shop(products=[{"id": "p1", "title": "Sofa", "attributes": attributes}], queries=[{"id": "q1", "text": "blue sofas"}])
    page = text(draw(app, "review", rater="Ann"))
    assert page.index("<mark>blue</mark>") < page.index("width cm")
    assert "<mark>Sofa</mark>" in page


# --- Disagreements


def test_a_click_on_a_number_shows_its_pairs_with_every_voice(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5, ("q2", "p2"): 1})
    rater_said(db, {("q1", "p1"): 1, ("q2", "p2"): 1})
    draw(app, "disagreements", rater="Lead")
    assert "2 pairs of 2 queries" in text(app)
    app.button(key="cell-1-5").click()
    page = text(clean(app.run()))
    assert list(app.dataframe[0].value["Product"]) == ["Lamp 1"]
    assert "confidence 0.90" in page
    assert "ann" in page


def test_a_cell_of_the_list_opens_its_pair(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1})
    draw(app, "disagreements", rater="Lead")
    app.button(key="cell-1-5").click()
    clean(app.run())
    assert "Pair 1 of 2" in text(app)
    app.session_state["cases-1-5"] = {"selection": {"rows": [], "columns": [], "cells": [(1, "Query")]}}
    assert "Pair 2 of 2" in text(clean(app.run()))


def test_settling_appends_gold_with_who_and_why_and_the_pair_leaves_the_cell(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    draw(app, "disagreements", rater="Lead")
    app.button(key="cell-1-5").click()
    clean(app.run())
    app.text_area[0].input("it is the very lamp")
    press(app, "Exact")
    (gold,) = gold_of(db, "q1", "p1")
    assert (gold.grade, gold.decided_by, gold.why) == (5, "Lead", "it is the very lamp")
    assert "No pairs are left here" in text(app)


def test_nobody_settles_without_a_name(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    draw(app, "disagreements")
    app.button(key="cell-1-5").click()
    clean(app.run())
    assert not any(button.label == "Exact" for button in app.button)
    app.selectbox(key="name_given").select("ann")
    clean(app.run())
    press(app, "Exact")
    assert gold_of(db, "q1", "p1")[0].decided_by == "ann"


def test_a_judge_can_be_held_against_one_rater(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    rater_said(db, {("q1", "p1"): 5}, rater="bob")
    draw(app, "disagreements", rater="Lead")
    app.selectbox(key="against").select("bob")
    clean(app.run())
    assert app.button(key="cell-5-5").label == "1"


def test_a_pair_whose_verdict_was_on_the_screen_is_labelled_as_seen(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    draw(app, "disagreements", rater="Ann")
    app.button(key="cell-1-5").click()
    clean(app.run())
    app.switch_page("app_pages/review.py")
    clean(app.run())
    press(app, "Exact")
    assert [label.verdict_visible for label in labels_of(db, "q1", "p1") if label.rater == "Ann"] == [True]
