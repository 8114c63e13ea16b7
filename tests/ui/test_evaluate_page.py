"""The Evaluate page, drawn without a browser."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, press, text
from support.graded import judge_said, rater_said
from support.ranked import returned

from judge.people.access import give
from judge.people.queues import HOLES
from judge.store.db import Database
from judge.store.queues import best_of

QUERIES = 8
EVERY = [f"q{n}" for n in range(1, QUERIES + 1)]


@pytest.fixture
def shown(shop: Any) -> Database:
    """p1 is right and p2 wrong for every query. The new run shows p1 first, the old one p2; both show p3, which nobody judged."""
    db: Database = shop(products=4, queries=QUERIES, candidates=[])
    judge_said(db, {(query, f"p{p}"): 5 if p == 1 else 1 for query in EVERY for p in (1, 2)})
    returned(db, {"new": dict.fromkeys(EVERY, ("p1", "p2", "p3")), "old": dict.fromkeys(EVERY, ("p2", "p1", "p3"))})
    return db


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def test_without_a_run_it_says_how_to_bring_one(app: AppTest, shop: Any) -> None:
    shop()
    assert "judge import runs FILE" in draw(app, "evaluate").code[0].value


def test_runs_stand_beside_what_their_figures_rest_on_and_what_parts_them(app: AppTest, shown: Database) -> None:
    page = text(draw(app, "evaluate", rater="Ann"))
    for expected in ("8 queries, 16 grades, 0 of them by people. Relevant: 4, 5.", "Unjudged in the first 10"):
        assert expected in page
    assert "1.000 (1.000 to 1.000)" in page
    assert "0 / 0 / 8" in page
    assert "worse" in page
    figures, apart, slices = charts(app)
    assert figures["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["new", "old"]
    assert apart["layer"][1]["encoding"]["color"]["scale"]["domain"] == ["old"]
    assert apart["layer"][1]["encoding"]["x"]["scale"]["domain"][1] == 0, "differences reach to zero, and no further than they are"
    assert slices["layer"][1]["encoding"]["y"]["sort"] == ["(none) · 8"]


def test_another_baseline_turns_the_differences_round(app: AppTest, shown: Database) -> None:
    draw(app, "evaluate", rater="Ann")
    app.selectbox(key="evaluate_baseline").set_value("old")
    page = text(clean(app.run()))
    assert "8 / 0 / 0" in page
    assert "better" in page


def test_a_grade_given_meanwhile_counts_at_once(app: AppTest, shown: Database) -> None:
    assert "8 of 24 (33%)" in text(draw(app, "evaluate", rater="Ann"))
    rater_said(shown, {("q1", "p3"): 5})
    assert "7 of 24 (29%)" in text(clean(app.run()))


def test_runs_that_are_judged_unequally_are_not_compared_without_a_warning(app: AppTest, shown: Database) -> None:
    draw(app, "evaluate", rater="Ann")
    assert not app.warning
    returned(shown, {"other": {"q1": ["p3", "p4", "p1"]}})
    app.multiselect(key="evaluate_runs").set_value(["new", "other"])
    assert "judged unequally" in clean(app.run()).warning[0].value


def test_a_measure_that_is_none_is_refused_in_its_place(app: AppTest, shown: Database) -> None:
    draw(app, "evaluate", rater="Ann")
    app.multiselect(key="evaluate_measures").set_value(["nDCG@ten"])
    clean(app.run())
    assert "is no measure" in app.error[0].value
    assert "ir-measures" in app.text[0].value
    assert app.multiselect(key="evaluate_runs").value == ["new", "old"]


def test_one_run_alone_has_figures_and_no_differences(app: AppTest, shown: Database) -> None:
    draw(app, "evaluate", rater="Ann")
    app.multiselect(key="evaluate_runs").set_value(["old"])
    page = text(clean(app.run()))
    assert "Differences" not in page
    assert len(charts(app)) == 2


def test_what_nobody_judged_is_listed_and_goes_to_people_with_one_button(app: AppTest, shown: Database) -> None:
    page = draw(app, "evaluate", rater="Ann")
    assert "8 pairs in the first 10 places without a grade" in text(page)
    assert page.code[-1].value == "judge evaluate new old --holes 10 --judge-holes"
    assert "Review: Shown by runs" not in text(page)
    press(app, "Have people look at 8")
    assert {(pair.query_id, pair.product_id) for pair in best_of(shown, HOLES, 99)} == {(query, "p3") for query in EVERY}
    assert app.toast[0].value.startswith("8 pairs wait in the queue")


def test_who_may_not_set_queues_is_offered_no_button(app: AppTest, shown: Database) -> None:
    give(shown, "Bob", ["review"], "Lead")
    draw(app, "evaluate", rater="Bob")
    assert "queue_holes" not in [button.key for button in app.button]


def test_who_gave_no_name_is_asked_for_one_before_a_queue_is_made(app: AppTest, shown: Database) -> None:
    draw(app, "evaluate")
    assert "Your name, to have people look at them" in [box.label for box in app.selectbox]
    assert "queue_holes" not in [button.key for button in app.button]


def test_a_page_that_measured_once_is_drawn_anew_in_a_tenth_of_a_second(app: AppTest, shown: Database) -> None:
    draw(app, "evaluate", rater="Ann")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        clean(app.run())
        times.append(time.perf_counter() - began)
    assert min(times) < 0.1
