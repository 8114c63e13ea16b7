"""What a judge's verdicts on given pairs say and took."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.voices import a_judge, a_run, verdict

from judge.store.db import CHUNK
from judge.store.judged import Cost, cost_of, verdicts_on
from judge.store.verdicts import record


def test_the_verdicts_of_that_judge_on_those_pairs_and_no_others(shop: Any) -> None:
    db = shop()
    one, other = a_judge(db), a_judge(db, "scripted/two")
    record(db, [verdict(db, one, ("q1", "p1"), grade=4), verdict(db, one, ("q1", "p2"), failure="refused")], a_run(db, one), {})
    record(db, [verdict(db, other, ("q2", "p1"), grade=2)], a_run(db, other), {})
    found = verdicts_on(db, one, [("q1", "p1"), ("q1", "p2"), ("q2", "p1")])
    assert {pair: (said.grade, said.failure) for pair, said in found.items()} == {("q1", "p1"): (4, None), ("q1", "p2"): (None, "refused")}


def test_a_verdict_that_was_replaced_is_not_told_and_not_counted(shop: Any) -> None:
    db = shop()
    judge = a_judge(db)
    for key, grade in (("old", 1), ("new", 5)):
        record(db, [verdict(db, judge, ("q1", "p1"), key, grade=grade, cost_usd=1.0, input_tokens=10)], a_run(db, judge), {})
    assert verdicts_on(db, judge, [("q1", "p1")])[("q1", "p1")].grade == 5
    assert cost_of(db, judge, [("q1", "p1")]) == Cost(1, 1.0, 0, 10)


def test_every_time_a_judge_was_asked_counts_and_an_unknown_price_is_no_zero(shop: Any) -> None:
    db = shop()
    judge = a_judge(db)
    rows = [verdict(db, judge, ("q1", "p1"), f"k{n}", repeat=n, cost_usd=0.5 if n else None, output_tokens=7) for n in range(3)]
    record(db, rows, a_run(db, judge), {})
    assert cost_of(db, judge, [("q1", "p1"), ("q1", "p2")]) == Cost(1, 1.0, 1, 0, 0, 21)
    assert verdicts_on(db, judge, [("q1", "p1")])[("q1", "p1")].repeat == 0


def test_more_pairs_than_one_question_holds_are_all_counted(shop: Any) -> None:
    n = CHUNK + 3
    db = shop(products=n, queries=1)
    judge = a_judge(db)
    pairs = [("q1", f"p{number}") for number in range(1, n + 1)]
    record(db, [verdict(db, judge, pair, pair[1], input_tokens=1, cost_usd=0.0) for pair in pairs], a_run(db, judge), {})
    assert cost_of(db, judge, pairs) == Cost(n, 0.0, 0, n)
    assert len(verdicts_on(db, judge, pairs)) == n


def test_no_pairs_cost_nothing(shop: Any) -> None:
    db = shop()
    assert cost_of(db, a_judge(db), []) == Cost()


COST = st.tuples(*[st.integers(0, 99)] * 6).map(lambda parts: Cost(*parts))


@given(COST, COST)
def test_costs_add_up(one: Cost, other: Cost) -> None:
    assert one + other == other + one
    assert one + Cost() == one
    assert (one + other).input_tokens == one.input_tokens + other.input_tokens
