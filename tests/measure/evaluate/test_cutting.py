"""Figures slice by slice."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import rater_said
from support.ranked import run_of

from judge.errors import InputError
from judge.measure.evaluate.cutting import by_name, cut_up
from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate
from judge.store.behaviour import save_query_events
from judge.store.db import Database
from judge.store.intents import save_readings

SOFAS, BEDS = "Home > Sofas > Corner", "Home > Beds"


@pytest.fixture
def queries(shop: Any) -> Database:
    """q1 to q6 of two words in German, q7 to q12 of one word and written by a model. Odd ones want sofas, even ones beds."""
    products = [{"id": f"p{n}", "title": "Thing", "category": SOFAS if n % 2 else BEDS} for n in range(1, 5)]
    rows = [
        {
            "id": f"q{n}",
            "text": f"lamp {n}" if n < 7 else f"lamp{n}",
            "locale": "de" if n < 7 else "",
            "origin": "real" if n < 7 else "synthetic",
        }
        for n in range(1, 13)
    ]
    db: Database = shop(products=products, queries=rows)
    wanted = {n: ("p1", "p3", "p2") if n % 2 else ("p2", "p4", "p1") for n in range(1, 13)}
    rater_said(db, {(f"q{n}", product): 5 for n, those in wanted.items() for product in those})
    rater_said(db, {(f"q{n}", "p3" if n % 2 == 0 else "p4"): 1 for n in wanted}, "bob")
    return db


@pytest.fixture
def found(queries: Database) -> Evaluation:
    lists = {f"q{n}": ["p1"] if n < 12 else ["p3"] for n in range(1, 13)}
    return evaluate(queries, [run_of("a", lists)], Options(("P@1",)))


def slices(db: Database, found: Evaluation, by: str) -> dict[str, int]:
    return {one.name: one.n_queries for one in cut_up(db, found, by_name(by))}


def test_every_query_is_in_exactly_one_slice(queries: Database, found: Evaluation) -> None:
    assert slices(queries, found, "length") == {"1 word": 6, "2 words": 6}
    assert slices(queries, found, "origin") == {"real": 6, "synthetic": 6}
    assert slices(queries, found, "locale") == {"(none)": 6, "de": 6}


def test_a_query_is_of_the_category_of_most_of_its_relevant_products(queries: Database) -> None:
    lists = {f"q{n}": ["p1"] for n in (1, 2, 3, 5, 7)}
    assert slices(queries, evaluate(queries, [run_of("a", lists)]), "category") == {"Home > Sofas": 4, "Home > Beds": 1}


def test_intents_are_those_that_count(queries: Database, found: Evaluation) -> None:
    save_readings(queries, [{"query_id": f"q{n}", "intent": "product", "recognised": []} for n in range(1, 6)])
    assert slices(queries, found, "intent") == {"(none)": 7, "product": 5}


def test_segments_are_those_of_all_searches(queries: Database, found: Evaluation) -> None:
    assert slices(queries, found, "segment") == {"(none)": 12}
    save_query_events(queries, [{"query_id": f"q{n}", "day": "2026-01-01", "searches": 90 if n == 1 else 5} for n in range(1, 6)])
    assert slices(queries, found, "segment") == {"never searched": 7, "tail": 4, "head": 1}


def test_a_slice_has_the_figures_of_its_queries_and_its_weight(queries: Database, found: Evaluation) -> None:
    by_length = {one.name: one for one in cut_up(queries, found, "length")}
    assert by_length["2 words"].figures["a"]["P@1"].mean.value == 1
    assert by_length["1 word"].figures["a"]["P@1"].mean.value == pytest.approx(5 / 6)
    assert by_length["1 word"].weight == 0.5


def test_a_slice_of_too_few_queries_has_no_figures(queries: Database, found: Evaluation) -> None:
    save_readings(queries, [{"query_id": f"q{n}", "intent": "product", "recognised": []} for n in range(1, 5)])
    by_intent = {one.name: one for one in cut_up(queries, found, "intent")}
    assert (by_intent["product"].n_queries, by_intent["product"].figures) == (4, {})
    assert by_intent["(none)"].figures


def test_what_nothing_is_cut_up_by_is_refused() -> None:
    with pytest.raises(InputError, match="intent, segment"):
        by_name("colour")
