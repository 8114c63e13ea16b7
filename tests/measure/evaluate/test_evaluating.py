"""Runs measured by resolved grades: whose grades, which queries, what is left out and how much each counts."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from support.graded import judge_said, rater_said
from support.ranked import returned, run_of

from judge.errors import InputError
from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate, sheet_of
from judge.measure.evaluate.lists import named_runs
from judge.store.behaviour import save_query_events
from judge.store.db import Database
from judge.store.samples import keep_sample


def values(found: Evaluation, measure: str, run: str = "a") -> dict[str, float]:
    rows = found.values[(found.values["measure"] == measure) & (found.values["run"] == run)]
    return dict(zip(rows["query_id"], rows["value"], strict=True))


@pytest.fixture
def graded(shop: Any) -> Database:
    """Three queries; of q1 p1 is relevant, of q2 p2, of q3 nothing; p3 is unjudged everywhere."""
    db: Database = shop(products=4, queries=4)
    rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1, ("q2", "p1"): 2, ("q2", "p2"): 4, ("q3", "p1"): 1})
    return db


def test_a_judge_is_believed_only_where_people_said_nothing(shop: Any) -> None:
    db: Database = shop(products=2, queries=1)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5})
    rater_said(db, {("q1", "p1"): 1})
    found = evaluate(db, [run_of("a", {"q1": ["p1", "p2"]})], Options(("P@1", "P@2")))
    assert (values(found, "P@1"), values(found, "P@2")) == ({"q1": 0}, {"q1": 0.5})
    assert (found.grades, found.by_people) == (2, 1)


def test_the_judges_named_decide_in_their_order_and_those_trusted_where_none_is_named(shop: Any) -> None:
    db: Database = shop(products=1, queries=1)
    kind, strict = judge_said(db, {("q1", "p1"): 5}, "scripted/kind#x"), judge_said(db, {("q1", "p1"): 1}, "scripted/strict#x")
    run = run_of("a", {"q1": ["p1"]})
    said = [
        values(evaluate(db, [run], Options(("P@1",), judges)), "P@1")["q1"] for judges in (None, (kind, strict), (strict, kind), (kind,))
    ]
    assert said == [0, 1, 0, 1]


def test_people_only_leaves_what_judges_said_unjudged(shop: Any) -> None:
    db: Database = shop(products=2, queries=1)
    judge = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5})
    rater_said(db, {("q1", "p1"): 5})
    found = evaluate(db, [run_of("a", {"q1": ["p1", "p2"]})], Options(("P@2",), judges=(judge,), people_only=True))
    assert values(found, "P@2") == values(found, "Judged@2") == {"q1": 0.5}
    assert found.coverage["a"].unjudged == {2: (1, 2)}


def test_a_failure_and_a_shrug_are_unjudged_and_no_grade(shop: Any) -> None:
    db: Database = shop(products=3, queries=1)
    judge = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): None})
    rater_said(db, {("q1", "p3"): None})
    found = evaluate(db, [run_of("a", {"q1": ["p2", "p3", "p1"]})], Options(("RR@3",), judges=(judge,)))
    assert (found.coverage["a"].unjudged, found.grades) == ({3: (2, 3)}, 1)
    assert found.graded.cannot_tell == {("q1", "p3")}


def test_a_query_without_a_grade_is_left_out_and_counted_never_zero(graded: Database) -> None:
    found = evaluate(graded, [run_of("a", {"q1": ["p1"], "q4": ["p1"]})], Options(("P@1",)))
    assert values(found, "P@1") == {"q1": 1}
    assert (found.coverage["a"].ungraded, found.figures["a"]["P@1"].n_queries, found.elsewhere) == (1, 1, 2)


def test_a_query_that_only_another_run_has_counts_as_zero_and_is_counted(graded: Database) -> None:
    found = evaluate(graded, [run_of("a", {"q1": ["p1"]}), run_of("b", {"q1": ["p2"], "q2": ["p2"]})], Options(("P@1",)))
    assert values(found, "P@1", "a") == {"q1": 1, "q2": 0}
    assert (found.coverage["a"].missing, found.coverage["b"].missing) == (1, 0)


def test_queries_without_a_relevant_product_are_in_the_mean_and_counted(graded: Database) -> None:
    found = evaluate(graded, [run_of("a", {"q1": ["p1"], "q3": ["p1"]})], Options(("R@10",)))
    assert (found.figures["a"]["R@10"].mean.value, found.irrelevant) == (0.5, 1)


def test_cat_leaves_out_queries_whose_relevant_products_have_no_category(shop: Any) -> None:
    products = [{"id": "p1", "title": "Sofa", "category": "Home > Sofas"}, {"id": "p2", "title": "Bed"}]
    db: Database = shop(products=products, queries=2)
    rater_said(db, {("q1", "p1"): 5, ("q2", "p2"): 5})
    found = evaluate(db, [run_of("a", {"q1": ["p1", "p2"], "q2": ["p2"]})], Options(("Cat@2", "P@2")))
    assert (values(found, "Cat@2"), found.uncategorised) == ({"q1": 0.5}, 1)
    assert found.figures["a"]["Cat@2"].mean.value == 0.5
    assert (found.figures["a"]["Cat@2"].n_queries, found.figures["a"]["P@2"].n_queries) == (1, 2)


def test_only_the_queries_named_are_measured(graded: Database) -> None:
    found = evaluate(graded, [run_of("a", {"q1": ["p1"], "q2": ["p1"]})], Options(("P@1",), queries=("q2",)))
    assert values(found, "P@1") == {"q2": 0}


def test_traffic_weighs_queries_by_their_searches_and_leaves_out_those_nobody_typed(graded: Database) -> None:
    days = [("q1", "2026-01-01", 20), ("q1", "2026-01-02", 10), ("q2", "2026-01-01", 10)]
    save_query_events(graded, [{"query_id": query, "day": day, "searches": searches} for query, day, searches in days])
    found = evaluate(graded, [run_of("a", {"q1": ["p1"], "q2": ["p1"], "q3": ["p1"]})], Options(("P@1",), by_traffic=True))
    figure = found.figures["a"]["P@1"]
    assert (figure.mean.value, figure.n_queries, found.weightless) == (0.75, 2, 1)
    assert figure.effective == pytest.approx(40**2 / (30**2 + 10**2))


def test_a_sample_weighs_queries_by_how_unlikely_they_were_drawn(graded: Database) -> None:
    strata = {"strata": [["head", 1, 9, 1], ["tail", 4, 8, 1], ["never searched", 5, 0, 0]]}
    keep_sample(graded, "spring", 0, strata, [("q1", "head", 1.0), ("q2", "tail", 0.25)])
    found = evaluate(graded, [run_of("a", {"q1": ["p1"], "q2": ["p1"], "q3": ["p1"]})], Options(("P@1",), sample="spring"))
    assert (found.figures["a"]["P@1"].mean.value, found.weightless) == (1 / 5, 1)
    assert found.coverage["a"].ungraded == 0
    assert found.undrawn == 5, "of a stratum that nothing was drawn of"


def test_the_database_and_the_lists_in_hand_give_the_same(graded: Database) -> None:
    lists = {"q1": ["p2", "p1"], "q2": ["p2"]}
    returned(graded, {"a": lists})
    stored, held = evaluate(graded, named_runs(graded, ["a"])), evaluate(graded, [run_of("a", lists)])
    assert stored.figures == held.figures


def test_every_value_is_written_with_the_weight_of_its_query(graded: Database) -> None:
    found = evaluate(graded, [run_of("=a", {"q1": ["p1"]})], Options(("P@1",)))
    rows = [*csv.DictReader(sheet_of(graded, found))]
    assert rows[0] == {"query_id": "q1", "query": "lamp 1", "weight": "1.0", "run": "'=a", "measure": "P@1", "value": "1.0"}
    assert len(rows) == len(found.values)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (Options(queries=("q4",)), "None of the queries"),
        (Options(by_traffic=True), "was searched for"),
        (Options(sample="nosuch"), "no sample 'nosuch'"),
        (Options(measures=("nDGC@10",)), "no measure"),
    ],
    ids=["no grade", "no searches", "no sample", "no measure"],
)
def test_what_cannot_be_measured_is_refused(graded: Database, options: Options, says: str) -> None:
    with pytest.raises(InputError, match=says):
        evaluate(graded, [run_of("a", {"q1": ["p1"], "q4": ["p1"]})], options)
