"""The Insights page, drawn without a browser: what it tells, the queues it makes, and people's words on intents."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, press, text
from support.graded import judge_said, settled
from support.shoppers import QUERIES, a_log, searched

from judge.measure.insights import LISTS
from judge.people.access import give
from judge.people.queues import LISTS as TITLES
from judge.shop.intents import NAMES
from judge.store.acts import acts
from judge.store.catalog import log_import
from judge.store.db import Database
from judge.store.intents import history, said_of, save_readings
from judge.store.labels import labels_of
from judge.store.queues import best_of, built
from judge.store.samples import members
from judge.tables import Import
from ui.reviewing.address import CHOOSING


def insights(app: AppTest, rater: str = "Ann") -> AppTest:
    return draw(app, "insights", rater=rater)


def open_list(app: AppTest, name: str) -> AppTest:
    app.button(key=f"open:{name}").click()
    return clean(app.run())


def popular_from(app: AppTest, searches: int) -> AppTest:
    app.number_input(key="insights_popular").set_value(searches)
    return clean(app.run())


def read_all(db: Database, intent: str = "other") -> None:
    save_readings(db, [{"query_id": query, "intent": intent, "recognised": [["lamp", "not in the catalogue"]]} for query in QUERIES])


def test_without_queries_and_without_events_it_says_what_to_import(app: AppTest, db: Database) -> None:
    insights(app)
    assert "judge import events FILE" in app.code[0].value


def test_without_events_it_still_tells_intents_and_how_to_read_them(app: AppTest, shop: Any) -> None:
    db = shop(queries=4)
    insights(app)
    assert [code.value for code in app.code] == ["judge import events FILE", "judge intents"]
    read_all(db)
    insights(app)
    assert [code.value for code in app.code] == ["judge import events FILE"]


def test_where_nobody_counted_searches_without_a_click_it_says_so_and_claims_nothing(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    searched(db, {query: (n, 0) for query, (n, _) in QUERIES.items()})
    page = text(insights(app))
    assert "never counted here" in app.info[0].value
    assert "What was shown in" not in page
    assert "Clicked far more than their positions bring" in page, "clicks are counted all the same"


def test_it_tells_the_traffic_the_share_beside_the_papers_and_what_was_shown(app: AppTest, shop: Any) -> None:
    a_log(shop)
    page = text(insights(app))
    for said in (
        "4 queries, 2,290 searches",
        "head, searches 2,000",
        "100% [21%, 100%] of these queries",
        "67% of the paper&#x27;s promoted popular searches",
        "What was shown in 2,100 searches without a click",
        "nothing relevant was shown 150",
        "relevant shown, not clicked 1,900",
        "not judged 30",
        "no product in the log 20",
    ):
        assert said in page, said


def test_what_is_sure_stands_apart_from_what_cannot_be_told_and_the_row_above_changes_both(app: AppTest, shop: Any) -> None:
    a_log(shop)
    assert [tab.label for tab in insights(app).tabs][:2] == ["Surely above 50% (1)", "Cannot be told (0)"]
    assert [tab.label for tab in popular_from(app, 40).tabs][:2] == ["Surely above 50% (2)", "Cannot be told (2)"]
    app.number_input(key="insights_above").set_value(90)
    assert [tab.label for tab in clean(app.run()).tabs][:2] == ["Surely above 90% (1)", "Cannot be told (0)"]


def test_days_of_which_nothing_is_known_are_said_and_can_be_changed(app: AppTest, shop: Any) -> None:
    a_log(shop)
    insights(app)
    app.date_input(key="insights_since").set_value(date(2026, 2, 1))
    assert "Nobody knows what was searched for in those days" in clean(app.run()).info[0].value
    app.date_input(key="insights_until").set_value(date(2026, 1, 1))
    assert "Give" in clean(app.run()).info[0].value
    app.date_input(key="insights_since").set_value(date(2026, 1, 1))
    assert "4 queries" in text(clean(app.run()))


def test_both_kinds_of_conflict_have_a_table_with_the_figures_and_whose_grade_it_is(app: AppTest, shop: Any) -> None:
    a_log(shop)
    tables = [frame.value for frame in insights(app).dataframe if "whose" in frame.value]
    assert [list(table["product"]) for table in tables] == [["Lamp 1"], ["Lamp 2"]]
    (clicked,) = tables[0].to_dict("records")
    assert (clicked["showings"], clicked["clicks"], clicked["grade"]) == (200, 60, "Irrelevant")
    assert (clicked["whose"], round(clicked["sure"])) == ("scripted/hand#relevance", 90)
    assert 0 < clicked["expected"] < 60


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens_in_review_as_its_queue(app: AppTest, shop: Any, name: str) -> None:
    db = a_log(shop)
    insights(app)
    popular_from(app, 40)
    open_list(app, name)
    assert app.query_params["queue"] == f"insights-{name}"
    waiting = {(one.query_id, one.product_id) for one in best_of(db, f"insights-{name}", 9)}
    assert (app.query_params["query"], app.query_params["product"]) in waiting


@pytest.mark.parametrize(("name", "seen"), [("gap", True), ("above", False)])
def test_grades_given_after_a_list_told_the_verdict_are_not_taken_for_blind_ones(app: AppTest, shop: Any, name: str, seen: bool) -> None:
    db = a_log(shop)
    insights(app)
    popular_from(app, 40)
    open_list(app, name)
    draw(app, "review", rater="Ann", queue=f"insights-{name}", query="q1", product="p3")
    press(app, "Exact")
    assert [label.verdict_visible for label in labels_of(db, "q1", "p3")] == [seen]


def test_a_conflict_on_the_page_shows_its_grade_so_whoever_grades_it_now_has_seen_it(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    insights(app)
    draw(app, "review", rater="Ann", query="q1", product="p1")
    press(app, "Exact")
    assert [label.verdict_visible for label in labels_of(db, "q1", "p1")] == [True]


def test_who_may_not_set_queues_makes_none(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    give(db, "Eve", ["review"], "root")
    insights(app, "Eve")
    assert app.button(key="open:gap").disabled
    assert built(db, "insights-gap") is None


def test_a_list_that_people_settled_meanwhile_stays_where_it_is_and_says_so(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    insights(app)
    settled(db, {("q1", "p1"): 1, ("q1", "p3"): 1})
    app.button(key="open:gap").click()
    clean(app.run())
    assert "settled all" in app.toast[0].value
    assert "queue" not in app.query_params


class TestIntents:
    @pytest.fixture
    def read(self, shop: Any) -> Database:
        db: Database = a_log(shop)
        read_all(db)
        return db

    def correct(self, app: AppTest, intent: str, query: str = "q1", was: str | None = "other") -> AppTest:
        app.text_input(key="intent_asked").input(query)
        clean(app.run())
        app.selectbox(key=f"intent:{query}:{was}").select(intent)
        return press(app, "Say so")

    def test_all_five_are_drawn_beside_the_papers_with_what_is_not_read(self, app: AppTest, read: Database) -> None:
        page = text(insights(app))
        assert "Intents 4 by catalogue" in page
        assert "not in the catalogue: lamp 4" in page
        assert app.selectbox(key="intent_listed").options == [f"{name} ({4 * (name == 'other')})" for name in NAMES]

    def test_a_correction_counts_at_once_sticks_and_is_an_act_of_who_made_it(self, app: AppTest, read: Database) -> None:
        insights(app)
        self.correct(app, "category-only")
        (act,) = history(read, "q1")
        assert (act.actor, act.details["before"]["intent"], act.details["after"]["intent"]) == ("Ann", "other", "category-only")
        read_all(read)
        said = said_of(read, "q1")
        assert said is not None
        assert (said.intent, said.source, said.said_by) == ("category-only", "person", "Ann")
        page = text(insights(app))
        assert "1 by person" in page
        assert "<td>Ann</td><td>other</td><td>category-only</td>" in page

    def test_head_torso_and_tail_have_the_corrected_intent(self, app: AppTest, read: Database) -> None:
        assert "mostly other (100%)" in text(insights(app))
        self.correct(app, "product-name", "q2")
        assert "mostly product-name (100%)" in text(app)

    def test_a_word_is_taken_back_and_both_acts_stay(self, app: AppTest, read: Database) -> None:
        insights(app)
        self.correct(app, "category-only")
        press(app, "Take back")
        said = said_of(read, "q1")
        assert said is not None
        assert (said.intent, said.source) == ("other", "catalogue")
        assert len(acts(read, "intent")) == 2

    def test_the_same_word_again_is_no_second_act(self, app: AppTest, read: Database) -> None:
        insights(app)
        self.correct(app, "category-only")
        press(app, "Say so")
        assert "already" in app.toast[0].value
        assert len(acts(read, "intent")) == 1

    def test_a_click_on_the_list_opens_the_query_and_after_a_word_no_other_slips_into_its_place(self, app: AppTest, read: Database) -> None:
        insights(app)
        app.selectbox(key="intent_listed").select("other")
        clean(app.run())
        app.session_state["intents:other:0"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
        clean(app.run())
        app.selectbox(key="intent:q2:other").select("product-name")
        press(app, "Say so")
        assert [act.about for act in acts(read, "intent")] == ["q2"]
        assert app.selectbox(key="intent:q2:product-name").value == "product-name"

    def test_a_query_that_is_not_there_is_said(self, app: AppTest, read: Database) -> None:
        insights(app)
        app.text_input(key="intent_asked").input("no such lamp")
        assert "There is no such query" in clean(app.run()).toast[0].value

    def test_without_the_role_nothing_can_be_said(self, app: AppTest, read: Database) -> None:
        give(read, "Eve", ["configure"], "root")
        insights(app, "Eve")
        app.text_input(key="intent_asked").input("q1")
        clean(app.run())
        assert "Say so" not in [button.label for button in app.button]

    def test_a_role_taken_away_meanwhile_stores_nothing_and_says_so(self, app: AppTest, read: Database) -> None:
        insights(app, "Eve")
        app.text_input(key="intent_asked").input("q1")
        clean(app.run())
        give(read, "Bob", ["review"], "root")
        app.selectbox(key="intent:q1:other").select("product-name")
        press(app, "Say so")
        assert "Nothing was stored" in app.toast[0].value
        assert history(read, "q1") == []

    def test_only_synthetic_queries_are_counted_where_there_are_no_real_ones(self, app: AppTest, shop: Any) -> None:
        db = shop(queries=[{"id": f"q{n}", "text": f"lamp {n}", "origin": "synthetic"} for n in (1, 2, 3, 4)])
        read_all(db)
        assert "4 queries, 0 searches" in text(insights(app))


def test_new_grades_and_new_events_are_seen_at_once(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    assert "not judged 30" in text(insights(app))
    judge_said(db, {("q3", "p1"): 1})
    assert "not judged 0" in text(insights(app))


def test_a_log_is_read_once_until_a_file_is_imported(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    insights(app)
    searched(db, {"q4": (140, 120)})
    assert "in 2,100 searches without a click" in text(clean(app.run())), "read anew though no file came"
    log_import(db, Import(kind="events", file="events.csv", format="csv"))
    assert "in 2,200 searches without a click" in text(clean(app.run()))


def test_the_page_is_drawn_anew_in_a_fifth_of_a_second_of_processor(app: AppTest, shop: Any) -> None:
    read_all(a_log(shop))
    insights(app)
    times = []
    for _ in range(3):
        began = time.process_time()  # not the clock: other work on the machine is no fault of the page
        clean(app.run())
        times.append(time.process_time() - began)
    assert min(times) < 0.2


def test_the_chooser_of_review_has_the_lists_that_were_made_and_no_others(app: AppTest, shop: Any) -> None:
    a_log(shop)
    insights(app)
    open_list(app, "conflicts")
    page = text(draw(app, "review", rater="Ann", queue=CHOOSING))
    assert "2 wait. As of" in page
    assert [key for name in LISTS if (key := f"sit:insights-{name}") in {button.key for button in app.button}] == ["sit:insights-conflicts"]


def test_no_title_that_stands_above_a_pair_while_it_is_graded_tells_its_grade() -> None:
    told = " ".join(TITLES.values()).lower()
    assert not [word for word in ("relevant", "negative", "positive", "nothing", "gap", "false") if word in told]


def a_sample(app: AppTest, name: str, size: int) -> AppTest:
    app.text_input(key="sample_name").set_value(name)
    app.number_input(key="sample_size").set_value(size)
    return press(app, "Draw it")


def told(app: AppTest) -> str:
    return " ".join(str(each.value) for each in (*app.toast, *app.error, *app.warning))


def test_a_sample_is_drawn_and_listed_with_the_commands_that_judge_it(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    give(db, "Ann", ["configure"], "lead")
    insights(app)
    assert "autumn" in a_sample(app, "autumn", 2).toast[0].value
    assert "2 queries by intent, traffic, zero-click, the same of each, seed 0" in text(app)
    assert any("judge run --queries sample:autumn" in code.value for code in app.code)
    assert len(members(db, "autumn")) == 2


def test_a_sample_is_never_changed_and_a_name_that_no_option_takes_is_refused(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    give(db, "Ann", ["configure"], "lead")
    insights(app)
    a_sample(app, "autumn", 2)
    assert "was drawn another way" in told(a_sample(app, "autumn", 3))
    assert "is no name for a sample" in told(a_sample(app, "a b", 3))
    assert len(members(db, "autumn")) == 2


def test_who_may_not_configure_is_offered_no_sample(app: AppTest, shop: Any) -> None:
    db = a_log(shop)
    give(db, "Bob", ["configure"], "lead")
    insights(app)
    assert "Samples to judge" in [heading.value for heading in app.subheader]
    assert "sample_draw" not in [button.key for button in app.button]
