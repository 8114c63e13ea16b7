"""The pages Calibration and Raters, drawn without a browser."""

from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.graded import judge_said, rater_said, settled
from support.noisy import PAIRS, PRODUCTS, QUERIES, honest_judge, labelled, lenient_judge, truth
from support.voices import label

from judge.people.access import give
from judge.people.calibrating import adopt, fitted
from judge.store.acts import acts
from judge.store.calibrations import calibration_of, calibrations, keep_calibration
from judge.store.db import Database
from judge.store.labels import save_labels
from judge.store.settings import use_scale
from judge.tables import now

PAGES = ("calibration", "raters")


@pytest.fixture
def full(shop: Any) -> Database:
    """A database of 300 pairs of 30 queries."""
    return shop(products=PRODUCTS, queries=QUERIES)


def draw(app: AppTest, page: str, rater: str = "Ann") -> AppTest:
    app.run()
    app.query_params["rater"] = rater
    app.switch_page(f"app_pages/{page}.py")
    return clean(app.run())


def clean(app: AppTest) -> AppTest:
    assert [error.value for error in app.exception] == []
    return app


def text(app: AppTest) -> str:
    """All text on the page, HTML as it was written."""
    return "\n".join(f"{getattr(element.proto, 'body', '')} {getattr(element, 'value', '')}" for element in app.main)


def press(app: AppTest, start: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(start)).click()
    return clean(app.run())


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_empty_database_says_what_to_type_next(app: AppTest, page: str) -> None:
    draw(app, page)
    assert any(code.value.startswith("judge ") for code in app.code)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_draws_a_small_database_in_every_scale(app: AppTest, shop: Any, page: str) -> None:
    db = shop()
    use_scale(db, "esci")
    judge_said(db, {("q1", "p1"): 3, ("q1", "p2"): 0, ("q2", "p1"): None})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): None})
    rater_said(db, {("q1", "p1"): 1}, "<b>bob</b>")
    settled(db, {("q1", "p1"): 1})
    draw(app, page)
    assert "<b>bob" not in text(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_anew_in_a_fifth_of_a_second_of_processor_because_nothing_is_measured_twice(
    app: AppTest, full: Database, page: str
) -> None:
    adopt(full, fitted_after_labels(full), "ann")
    labelled(full, rater="bob", errs=0.3)
    draw(app, page)
    times = []
    for _ in range(5):
        began = time.process_time()  # not the clock: other work on the machine is no fault of the page
        app.run()
        times.append(time.process_time() - began)
    assert min(times) < 0.2


def fitted_after_labels(db: Database) -> Any:
    judge = lenient_judge(db)
    labelled(db)
    return fitted(db, judge)


class TestCalibration:
    def test_a_press_fits_adopts_and_draws_it_in_the_name_of_who_pressed(self, app: AppTest, full: Database) -> None:
        judge = lenient_judge(full)
        labelled(full)
        draw(app, "calibration")
        assert charts(app) == 0
        press(app, "Fit on 300 labelled pairs")
        assert calibration_of(full, judge).fitted_by == acts(full)[0].actor == "Ann"
        page = text(app)
        for expected in (
            "This one counts",
            "Fitted by Ann",
            "infinite",
            "After, ordinal (taken)",
            "After, isotonic",
            "The ordinal method was taken",
            "300 pairs of 30 queries",
            "Brier score saved by calibrating: 0.",
        ):
            assert expected in page
        assert charts(app) == 2

    def test_one_whose_gain_may_be_chance_is_shown_and_waits_for_a_second_press(self, app: AppTest, full: Database) -> None:
        judge = honest_judge(full)
        labelled(full)
        draw(app, "calibration")
        press(app, "Fit on")
        assert "may be chance" in app.warning[0].value
        assert (calibrations(full, judge), charts(app)) == ([], 2)
        press(app, "Adopt anyway")
        assert calibration_of(full, judge) is not None
        assert not app.warning

    def test_too_few_labels_are_told_and_nothing_can_be_adopted(self, app: AppTest, full: Database) -> None:
        judge = lenient_judge(full)
        labelled(full, PAIRS[:20])
        draw(app, "calibration")
        press(app, "Fit on 20 labelled pairs")
        assert "20 labels: a calibration needs 50" in app.warning[0].value
        assert not any(button.label == "Adopt anyway" for button in app.button)
        assert calibrations(full, judge) == []

    def test_no_label_of_a_judged_pair_says_what_to_do(self, app: AppTest, full: Database) -> None:
        lenient_judge(full)
        draw(app, "calibration")
        assert not any(button.label.startswith("Fit") for button in app.button)
        assert any("judge import labels" in code.value for code in app.code)

    def test_forgetting_stays_in_the_history(self, app: AppTest, full: Database) -> None:
        new = fitted_after_labels(full)
        adopt(full, new, "Bob")
        draw(app, "calibration")
        press(app, "Forget it")
        assert calibration_of(full, new.judge) is None
        assert "forgotten: none counts" in text(app)
        assert "Bob" in text(app)

    def test_one_stored_while_there_was_one_method_is_still_drawn(self, app: AppTest, full: Database) -> None:
        new = fitted_after_labels(full)
        figures = {name: value for name, value in new.to_json().items() if name not in ("tried", "because")}
        model = {name: value for name, value in new.found.model.to_json().items() if name != "method"}
        keep_calibration(full, new.judge, model, figures, "Bob")
        page = text(draw(app, "calibration"))
        assert "After, ordinal (taken)" in page
        assert "isotonic" not in page
        assert charts(app) == 2

    def test_whoever_gave_no_name_yet_is_asked_for_it_here(self, app: AppTest, full: Database) -> None:
        honest_judge(full)
        labelled(full)
        draw(app, "calibration", rater="")
        assert [box.label for box in app.selectbox if box.label.startswith("Your name")] == ["Your name, kept with the calibration"]
        assert not [button for button in app.button if button.label.startswith("Fit")]

    def test_only_who_may_configure_is_offered_to_fit(self, app: AppTest, full: Database) -> None:
        lenient_judge(full)
        labelled(full)
        give(full, "Lead", ["configure"], "Lead")
        draw(app, "calibration")
        assert not any(button.label.startswith("Fit") for button in app.button)
        assert "Ann may not" in app.info[0].value

    def test_the_curves_are_those_of_the_grade_chosen(self, app: AppTest, full: Database) -> None:
        new = fitted_after_labels(full)
        adopt(full, new, "Bob")
        draw(app, "calibration")
        assert app.segmented_control(key="promised").value == 4, "the lowest positive grade"
        app.segmented_control(key="promised").set_value(2)
        clean(app.run())
        assert charts(app) == 2


class TestRaters:
    def test_everyone_is_in_the_table_with_what_they_agree_on(self, app: AppTest, full: Database) -> None:
        labelled(full)
        labelled(full, rater="bob", errs=0.3)
        settled(full, truth())
        page = text(draw(app, "raters"))
        for expected in (
            "ann",
            "bob",
            "n 300",
            "Krippendorff",
            "1.00 (1.00 to 1.00), n 300",
            "Labels from files do not say when",
            "Dawid-Skene",
        ):
            assert expected in page
        assert charts(app) == 2
        assert "No judge has run yet" in app.info[0].value

    def test_drift_has_a_small_chart_for_each_rater_of_several_weeks(self, app: AppTest, full: Database) -> None:
        today = now()
        for name, grade in (("ann", 2), ("bob", 4)):
            rows = [label(pair, grade, name, source="review", created_at=today.replace(year=2025 + n % 2)) for n, pair in enumerate(PAIRS)]
            save_labels(full, rows)
        draw(app, "raters")
        assert charts(app) == 4

    def test_the_effect_of_seeing_the_verdict_is_told(self, app: AppTest, full: Database) -> None:
        judge_said(full, dict.fromkeys(PAIRS, 5))
        save_labels(full, [label(pair, 5 if n % 2 else 1, verdict_visible=bool(n % 2)) for n, pair in enumerate(PAIRS)])
        page = text(draw(app, "raters"))
        assert "given blind" in page
        assert "+1.00" in page
