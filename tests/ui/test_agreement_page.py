"""The Agreement page, drawn without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, text
from support.graded import judge_said, rater_said
from support.lots import audited, by_lot

from judge.store.db import Database

PAIRS = {(f"q{q}", f"p{p}"): 1 + (q * p) % 5 for q in range(1, 31) for p in range(1, 21)}


@pytest.fixture
def medium(shop: Any) -> Database:
    """600 judged pairs, of which two people labelled 200 that nobody drew."""
    db: Database = shop(products=20, queries=30)
    judge_said(db, {pair: 1 + (grade + len(pair[1])) % 5 for pair, grade in PAIRS.items()})
    labelled = by_lot(db, PAIRS)[400:]
    rater_said(db, {pair: PAIRS[pair] for pair in labelled}, "ann")
    rater_said(db, {pair: max(1, PAIRS[pair] - 1) for pair in labelled}, "bob")
    return db


def test_a_judge_nobody_checked_says_where_to_label(app: AppTest, shop: Any) -> None:
    judge_said(shop(), {("q1", "p1"): 3})
    shown = text(draw(app, "agreement", rater="Ann"))
    assert "nothing to compare" in shown
    assert "Review page" in shown


def test_one_query_has_figures_and_says_why_it_has_no_intervals(app: AppTest, shop: Any) -> None:
    db = shop(products=5, queries=1)
    judge_said(db, {("q1", f"p{n}"): n for n in range(1, 6)})
    rater_said(db, {("q1", f"p{n}"): n for n in range(1, 5)})
    shown = text(draw(app, "agreement", rater="Ann"))
    assert "All pairs belong to one query" in shown
    assert "Nothing can be estimated yet of the judged pairs" in shown


def test_the_figures_stand_beside_the_raters_own_and_say_what_they_speak_for(app: AppTest, medium: Database) -> None:
    shown = text(draw(app, "agreement", rater="Ann"))
    for expected in (
        "judge and people, 200 pairs in 30 queries",
        "rater and rater, 200 pairs in 30 queries",
        "no random sample",
        "sj-heat",
    ):
        assert expected in shown
    assert "May the judge stand in for a rater?" in shown


def test_slices_and_a_threshold_can_be_asked_for(app: AppTest, medium: Database) -> None:
    draw(app, "agreement", rater="Ann")
    app.selectbox(key="agreement_by").set_value("rater")
    app.number_input(key="agreement_threshold").set_value(0.95)
    shown = text(clean(app.run()))
    assert "A pair counts once in each it has." in shown
    assert "is below the threshold, 0.950" in shown


def test_an_audit_nobody_began_is_said_and_the_other_pairs_stay_a_choice_away(app: AppTest, medium: Database) -> None:
    draw(app, "agreement", rater="Ann")
    app.selectbox(key="agreement_pairs").set_value("audited")
    assert "Nothing of the random audit has a grade yet" in text(clean(app.run()))


def test_estimates_wait_for_the_audit_or_for_somebody_to_vouch_for_the_labels(app: AppTest, medium: Database) -> None:
    assert "Nothing can be estimated yet of the judged pairs" in text(draw(app, "agreement", rater="Ann"))
    app.toggle(key="agreement_as_random").set_value(True)
    assert "You said that the 200 graded pairs" in text(clean(app.run()))


def test_new_labels_are_in_the_figures_at_once(app: AppTest, medium: Database) -> None:
    draw(app, "agreement", rater="Ann")
    audited(medium, PAIRS, 100, "eve")
    shown = text(clean(app.run()))
    assert "judge and people, 100 pairs" in shown
    assert "speak for all candidates" in shown
    assert "estimate: verdicts corrected by labels" in shown


def test_a_name_that_is_a_script_is_text(app: AppTest, medium: Database) -> None:
    rater_said(medium, {pair: PAIRS[pair] for pair in by_lot(medium, PAIRS)[400:]}, "<script>alert(1)</script>")
    assert "<script>" not in "".join(html.proto.body for html in draw(app, "agreement", rater="Ann").get("html"))
