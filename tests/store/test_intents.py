"""What kind of search a query is: whose word counts, what people said stays, and every reader takes the word that counts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from judge.store.behaviour import save_query_events
from judge.store.catalog import save_queries
from judge.store.db import Database
from judge.store.intents import (
    TRUST,
    Amount,
    Source,
    adopt,
    clear,
    current,
    current_intents,
    distribution,
    examples,
    history,
    meant,
    query_with_intent,
    readings,
    said_of,
    save_readings,
    say,
    sources,
)
from judge.store.outdated import Outdated, outdated

NewDatabase = Callable[[], Database]
SOURCES: list[Source] = list(TRUST)
FRESH = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(query: str, intent: str, *recognised: list[str]) -> dict[str, Any]:
    return {"query_id": query, "intent": intent, "recognised": list(recognised)}


@pytest.fixture
def queries(db: Database) -> Database:
    """Three real queries, of which files gave two an intent, and a synthetic one."""
    rows = [
        {"id": "q1", "text": "sofa"},
        {"id": "q2", "text": "kallax", "intent": "product-name"},
        {"id": "q3", "text": "gift", "intent": "gift"},
    ]
    save_queries(db, [*rows, {"id": "s1", "text": "sofa for two", "origin": "synthetic", "intent": "activity"}])
    return db


@FRESH
@given(said=st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from("abc")), min_size=1))
def test_the_newest_word_of_the_most_trusted_source_counts(new_database: NewDatabase, said: list[tuple[Source, str]]) -> None:
    db = new_database()
    save_queries(db, [{"id": "q1", "text": "sofa"}])
    for source, intent in said:
        save_readings(db, [read("q1", intent)], source)
    best = max(said, key=lambda each: TRUST[each[0]])[0]
    assert current(db) == {"q1": [intent for source, intent in said if source == best][-1]}


def test_a_word_that_is_not_taken_is_not_counted_as_kept(queries: Database) -> None:
    say(queries, "q1", "other", "ann")
    assert save_readings(queries, [read("q1", "category-only"), read("q3", "category-only")]) == 1
    assert save_readings(queries, []) == 0


def test_a_files_word_is_taken_over_where_it_is_one_of_ours_and_goes_when_the_file_says_it_no_more(queries: Database) -> None:
    save_readings(queries, [read("q2", "other"), read("q3", "other")])
    adopt(queries, ["product-name", "other"])
    assert current(queries) == {"q2": "product-name", "q3": "other", "s1": "activity"}
    assert sources(queries) == {"import": 1, "catalogue": 1}
    save_queries(queries, [{"id": "q2", "text": "kallax"}])
    adopt(queries, ["product-name", "other"])
    assert said_of(queries, "q2") is None
    save_readings(queries, [read("q2", "single-attribute")])
    assert current(queries)["q2"] == "single-attribute"


def test_a_persons_word_outlives_readings_models_and_files_and_keeps_what_was_recognised(queries: Database) -> None:
    save_readings(queries, [read("q2", "single-attribute", ["kallax", "series: KALLAX"])])
    say(queries, "q2", "other", "ann")
    adopt(queries, ["product-name"])
    save_readings(queries, [read("q2", "category-only")], "model", "some model")
    word = said_of(queries, "q2")
    assert word is not None
    assert (word.intent, word.source, word.said_by, word.recognised) == ("other", "person", "ann", [["kallax", "series: KALLAX"]])


@FRESH
@given(said=st.lists(st.sampled_from(["a", "b", "clear"]), max_size=8))
def test_everything_people_said_stays_and_each_act_begins_where_the_one_before_it_ended(new_database: NewDatabase, said: list[str]) -> None:
    db = new_database()
    save_queries(db, [{"id": "q1", "text": "sofa"}])
    save_readings(db, [read("q1", "category-only", ["sofa", "category: Sofas"])], "model", "some model")
    before, acts = said_of(db, "q1"), 0
    for word in said:
        acts += clear(db, "q1", "bob") if word == "clear" else (say(db, "q1", word, "ann") or 1)
    told = history(db, "q1")[::-1]
    assert len(told) == acts
    assert all(one.details["after"] == next_.details["before"] for one, next_ in pairwise(told))
    if said and said[-1] == "clear":
        assert said_of(db, "q1") == before


@pytest.mark.parametrize("source", ["catalogue", "model", "import"])
def test_a_word_of_a_program_or_a_file_goes_with_the_text_it_was_about(queries: Database, source: Source) -> None:
    save_readings(queries, [read("q1", "other"), read("q2", "other")], source)
    save_queries(queries, [{"id": "q1", "text": "sofa bed"}, {"id": "q2", "text": "kallax", "need": "a gift"}])
    assert said_of(queries, "q1") is None
    assert current(queries)["q2"] == "other"


def test_a_persons_word_stays_and_says_the_text_it_was_about(queries: Database) -> None:
    save_readings(queries, [read("q1", "category-only", ["sofa", "category: Sofas"])])
    say(queries, "q1", "other", "ann")
    for text in ("sofa bed", "bed"):
        save_queries(queries, [{"id": "q1", "text": text}])
    assert current(queries)["q1"] == "other"
    assert outdated(queries) == [Outdated("q1", "bed", "sofa", "other", "ann")]
    assert outdated(queries, "synthetic") == []
    save_queries(queries, [{"id": "q1", "text": "sofa"}])
    assert outdated(queries, None) == []


def test_a_word_said_anew_is_about_the_text_of_now(queries: Database) -> None:
    say(queries, "q1", "other", "ann")
    save_queries(queries, [{"id": "q1", "text": "bed"}])
    say(queries, "q1", "category-only", "bob")
    assert outdated(queries) == []


@pytest.mark.parametrize("again", [False, True])
def test_taking_a_word_back_brings_nothing_back_that_was_about_another_text(queries: Database, again: bool) -> None:
    save_readings(queries, [read("q1", "category-only")], "model", "some model")
    say(queries, "q1", "other", "ann")
    save_queries(queries, [{"id": "q1", "text": "bed"}])
    if again:
        say(queries, "q1", "product-name", "bob")
    assert clear(queries, "q1", "bob")
    assert said_of(queries, "q1") is None


def test_taking_back_what_nobody_said_is_no_act(queries: Database) -> None:
    save_readings(queries, [read("q1", "category-only")])
    assert clear(queries, "q1", "ann") is False
    assert clear(queries, "q3", "ann") is False
    assert history(queries, "q1") == []


def test_a_word_on_a_query_that_nobody_had_read_is_taken_back_to_nothing(queries: Database) -> None:
    say(queries, "q1", "other", "ann")
    assert clear(queries, "q1", "ann")
    assert said_of(queries, "q1") is None
    assert history(queries, "q1")[0].details["after"] is None


def test_every_query_is_counted_once_with_all_its_searches(queries: Database) -> None:
    save_query_events(queries, [{"query_id": "q1", "day": day, "searches": 3} for day in ("2026-01-01", "2026-01-02")])
    save_query_events(queries, [{"query_id": "s1", "day": "2026-01-01", "searches": 1}])
    save_readings(queries, [read("q2", "product-name")])
    assert distribution(queries) == [Amount("", 1, 6), Amount("gift", 1, 0), Amount("product-name", 1, 0)]
    assert distribution(queries, None)[1] == Amount("activity", 1, 1)


def test_examples_are_those_searched_for_most(queries: Database) -> None:
    save_readings(queries, [read(query, "other") for query in ("q1", "q2", "q3")])
    save_query_events(queries, [{"query_id": "q2", "day": day, "searches": 3} for day in ("2026-01-01", "2026-01-02")])
    save_query_events(queries, [{"query_id": "q3", "day": "2026-01-01", "searches": 5}])
    assert examples(queries, each=2) == {"other": ["kallax", "gift"]}


def test_readings_come_by_id_of_one_origin_and_intent(queries: Database) -> None:
    save_readings(queries, [read("q1", "other", ["sofa", "?"]), read("q3", "product-name"), read("s1", "other")])
    assert [(said.query_id, said.text, said.recognised) for said in readings(queries, intent="other")] == [("q1", "sofa", [["sofa", "?"]])]
    assert [said.query_id for said in readings(queries, None)] == ["q1", "q3", "s1"]


def test_a_query_is_meant_by_its_id_before_its_text(queries: Database) -> None:
    save_queries(queries, [{"id": "sofa", "text": "couch"}, {"id": "q4", "text": "gift"}])
    assert meant(queries, "sofa") == ["sofa"]
    assert meant(queries, "gift") == ["q3", "q4"]
    assert meant(queries, "Gift") == []


def test_a_query_shown_has_the_word_that_counts_and_all_else_of_its_own(queries: Database) -> None:
    say(queries, "q3", "other", "ann")
    shown = query_with_intent(queries, "q3")
    assert (shown.text, shown.origin, shown.intent) == ("gift", "real", "other")
    assert query_with_intent(queries, "q2").intent == "product-name"


@pytest.mark.sqlite
def test_the_intent_of_a_query_is_one_look_into_the_primary_key(queries: Database) -> None:
    said = current_intents().subquery()
    with queries.read() as connection:
        compiled = select(said.c.intent).where(said.c.query_id == "q1").compile(connection, compile_kwargs={"literal_binds": True})
        plan = [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()]
    assert not any(step.startswith(("SCAN", "MATERIALIZE")) and "CONSTANT" not in step for step in plan), plan
