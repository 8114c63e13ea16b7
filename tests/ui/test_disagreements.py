"""The Disagreements page, drawn without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, press, press_at_once, text
from support.graded import cascade_said, judge_said, rater_said

from judge.people.access import give
from judge.store.behaviour import save_pair_events
from judge.store.db import Database
from judge.store.labels import gold_of, labels_of, save_labels, save_reaction
from judge.store.referrals import sent


def opened(app: AppTest, shop: Any, cell: str = "1-5") -> Database:
    """Three pairs of which two are disputed, and the page with one cell of them open."""
    db: Database = shop()
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5, ("q2", "p2"): 1})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1, ("q2", "p2"): 1})
    draw(app, "disagreements", rater="Lead")
    app.button(key=f"cell-{cell}").click()
    clean(app.run())
    return db


def pick(app: AppTest, key: str, value: Any) -> None:
    app.selectbox(key=key).select(value)
    clean(app.run())


def test_the_page_opens_with_every_pair_on_which_judge_and_people_disagree_the_furthest_apart_first(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 2, ("q1", "p2"): 5, ("q2", "p2"): 1})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1, ("q2", "p2"): 1})
    page = text(draw(app, "disagreements", rater="Lead"))
    assert "3 pairs of 2 queries" in page
    assert list(app.dataframe[0].value["Product"]) == ["Lamp 2", "Lamp 1"]


def test_a_click_on_a_number_shows_its_pairs_with_the_reasons_of_both_sides(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5, ("q2", "p2"): 1})
    label = {"query_id": "q1", "product_id": "p1", "rater": "ann", "grade": 1, "note": "a bulb is no lamp", "reasons": ["accessory"]}
    save_labels(db, [label])
    rater_said(db, {("q2", "p2"): 1})
    draw(app, "disagreements", rater="Lead")
    app.button(key="cell-1-5").click()
    page = text(clean(app.run()))
    assert list(app.dataframe[0].value["Product"]) == ["Lamp 1"]
    for said in ("confidence 0.90", "ann", "a bulb is no lamp", "an accessory, part or refill of it"):
        assert said in page


def test_an_open_cell_is_closed_by_another_click_on_it(app: AppTest, shop: Any) -> None:
    opened(app, shop)
    assert "people: Irrelevant" in text(app)
    app.button(key="cell-1-5").click()
    assert "All pairs on which they disagree" in text(clean(app.run()))


def test_after_a_cascade_people_are_held_against_the_verdicts_that_count_and_each_judge_can_be_looked_at_alone(
    app: AppTest, shop: Any
) -> None:
    db = shop()
    cascade_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5}, {("q1", "p1"): 1})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1})
    draw(app, "disagreements", rater="Lead")
    assert (app.button(key="cell-1-1").label, app.button(key="cell-1-5").label) == ("1", "1")
    assert "1 of them decided by scripted/strong#relevance" in text(app)
    pick(app, "second", "scripted/cheap#relevance")
    assert (app.button(key="cell-1-1").label, app.button(key="cell-1-5").label) == ("0", "2")
    assert "of them decided by" not in text(app)


def test_two_judges_two_raters_and_shoppers_are_held_against_each_other_too(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5}, spec="scripted/one")
    judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): 5}, spec="scripted/two")
    rater_said(db, {("q1", "p1"): 2})
    rater_said(db, {("q1", "p1"): 4}, rater="bob")
    clicked(db, p1=0, p2=40)
    draw(app, "disagreements", rater="Lead")
    for first, second, cell in (("scripted/one", "scripted/two", "5-1"), ("ann", "bob", "2-4"), ("scripted/one", "behaviour", "5-m1")):
        pick(app, "first", first)
        pick(app, "second", second)
        assert app.button(key=f"cell-{cell}").label == "1"
    app.button(key="cell-5-m1").click()
    assert "Clicked 0 times in 100 showings" in text(clean(app.run()))


def clicked(db: Database, **clicks: int) -> None:
    save_pair_events(
        db,
        [
            {"query_id": "q1", "product_id": product, "day": "2026-01-01", "impressions": 100, "clicks": n, "position": 1.0}
            for product, n in clicks.items()
        ],
    )


def test_a_voice_against_itself_is_no_comparison(app: AppTest, shop: Any) -> None:
    judge_said(shop(), {("q1", "p1"): 5})
    rater_said(shop(), {("q1", "p1"): 5})
    draw(app, "disagreements", rater="Lead")
    pick(app, "second", "people")
    assert "two different voices" in app.info[0].value


def test_the_list_is_narrowed_by_what_there_is_and_each_choice_says_how_many_it_leaves(app: AppTest, shop: Any) -> None:
    products = [{"id": f"p{n}", "title": f"Lamp {n}", "category": "Home > Lamps" if n < 3 else "Home"} for n in (1, 2, 3)]
    db = shop(products=products, queries=1)
    pairs = [("q1", f"p{n}") for n in (1, 2, 3)]
    judge_said(db, dict.fromkeys(pairs, 5))
    rater_said(db, dict.fromkeys(pairs, 1))
    draw(app, "disagreements", rater="Lead")
    assert app.selectbox(key="by-category").options == ["Home (3)", "Home > Lamps (2)"]
    assert [box.key for box in app.selectbox if str(box.key).startswith("by-")] == ["by-category", "by-source"]
    pick(app, "by-category", "Home > Lamps")
    assert len(app.dataframe[0].value) == 2


def test_a_cell_of_the_list_opens_its_pair(app: AppTest, shop: Any) -> None:
    opened(app, shop)
    assert "Pair 1 of 2" in text(app)
    key = next(name for name in app.session_state if name.startswith("cases:"))
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(1, "Query")]}}
    assert "Pair 2 of 2" in text(clean(app.run()))


def test_settling_appends_gold_with_who_and_why_and_the_pair_leaves_the_cell(app: AppTest, shop: Any) -> None:
    db = opened(app, shop)
    app.text_area[0].input("it is the very lamp")
    press(app, "Exact")
    (gold,) = gold_of(db, "q1", "p1")
    assert (gold.grade, gold.decided_by, gold.why) == (5, "Lead", "it is the very lamp")
    press(app, "Exact")
    assert "No pairs are left here" in text(app)


def test_a_key_that_settles_never_settles_the_same_pair_twice_because_the_next_one_is_open(app: AppTest, shop: Any) -> None:
    db: Database = shop(products=3, queries=1)
    judge_said(db, {("q1", f"p{n}"): 5 for n in (1, 2, 3)}, spec="scripted/one")
    judge_said(db, {("q1", f"p{n}"): 1 for n in (1, 2, 3)}, spec="scripted/two")
    draw(app, "disagreements", rater="Lead")
    for place in (1, 2, 3):
        assert f"Pair {place} of 3" in text(app)
        press(app, "Exact")
    assert [len(gold_of(db, "q1", f"p{n}")) for n in (1, 2, 3)] == [1, 1, 1]
    assert list(app.dataframe[0].value["Settled"]) == ["✓ Exact"] * 3


def test_a_second_press_at_once_is_not_taken_for_the_next_pair(app: AppTest, shop: Any) -> None:
    db = opened(app, shop)
    press(app, "Exact")
    press_at_once(app, "Exact")
    assert gold_of(db, "q1", "p2") == []


def test_the_matrix_and_its_figures_are_of_the_pairs_that_the_choice_leaves(app: AppTest, shop: Any) -> None:
    products = [{"id": f"p{n}", "title": f"Lamp {n}", "category": "Lamps" if n < 3 else "Home"} for n in (1, 2, 3)]
    db = shop(products=products, queries=1)
    pairs = [("q1", f"p{n}") for n in (1, 2, 3)]
    judge_said(db, dict.fromkeys(pairs, 5))
    rater_said(db, dict.fromkeys(pairs, 1))
    assert "3 pairs of 1 query: every pair both speak on" in text(draw(app, "disagreements", rater="Lead"))
    pick(app, "by-category", "Lamps")
    assert "2 pairs of 1 query, only category Lamps" in text(app)
    assert app.button(key="cell-1-5").label == "2"


def test_that_raters_tie_is_said_beside_the_grade_that_counts(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 2})
    rater_said(db, {("q1", "p1"): 4}, rater="bob")
    assert "A tie of raters: the lower grade counts" in text(draw(app, "disagreements", rater="Lead"))


@pytest.mark.parametrize("name", ["gold", "People", "rater:ann"])
def test_a_name_that_means_others_is_nobodys_and_it_is_said(app: AppTest, shop: Any, name: str) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    draw(app, "disagreements", rater=name)
    assert "is no name for a person here" in app.error[0].value
    assert "Exact" not in {button.label for button in app.button}
    assert "rater" not in app.query_params


def test_nobody_settles_or_sends_without_a_name(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    draw(app, "disagreements")
    assert not {"Exact", "Send"} & {button.label for button in app.button}
    pick(app, "name_given", "ann")
    press(app, "Exact")
    assert gold_of(db, "q1", "p1")[0].decided_by == "ann"


def test_a_pair_is_sent_to_another_reviewer_with_a_note_and_the_page_says_so_from_then_on(app: AppTest, shop: Any) -> None:
    db = opened(app, shop)
    assert app.selectbox[-1].options == ["Anyone", "ann"]
    app.selectbox[-1].select("ann")
    app.text_input[0].input("is a bulb a lamp?")
    press(app, "Send")
    (one,) = sent(db, ("q1", "p1"))
    assert (one.sent_by, one.sent_to, one.note) == ("Lead", "ann", "is a bulb a lamp?")
    assert "Sent to ann by Lead" in text(app)


def test_only_people_who_may_label_can_be_asked_once_roles_were_given(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    for name, role in (("Lead", "adjudicate"), ("Bob", "review"), ("Eve", "configure")):
        give(db, name, [role], "root")
    draw(app, "disagreements", rater="Lead")
    assert app.selectbox[-1].options == ["Anyone", "Bob"]


def test_the_whole_list_is_downloaded_and_not_only_what_is_on_the_screen(app: AppTest, shop: Any) -> None:
    products = 230
    db = shop(products=products, queries=1)
    judge_said(db, {("q1", f"p{n}"): 5 for n in range(1, products + 1)})
    rater_said(db, {("q1", f"p{n}"): 1 for n in range(1, products + 1)})
    draw(app, "disagreements", rater="Lead")
    assert len(app.dataframe[0].value) == 200
    assert "Download all 230 as CSV" in str(app.main)


def test_a_pair_whose_verdict_was_on_the_screen_is_labelled_as_seen(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    draw(app, "disagreements", rater="Ann")
    app.switch_page("app_pages/review.py")
    clean(app.run())
    press(app, "Exact")
    assert [label.verdict_visible for label in labels_of(db, "q1", "p1") if label.rater == "Ann"] == [True]


def test_what_a_rater_said_to_the_verdict_stands_beside_their_label(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    (label,) = labels_of(db, "q1", "p1")
    save_reaction(
        db, {"label_id": label.id, "verdict_id": 1, "rater": "ann", "kind": "keep", "note": "a <b>bulb</b>", "fingerprint": "one"}
    )
    assert "To the verdict: my grade stands. “a &lt;b&gt;bulb&lt;/b&gt;”" in text(draw(app, "disagreements", rater="Lead"))
