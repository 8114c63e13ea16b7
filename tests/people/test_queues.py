"""What is in each queue, and when queues are built."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from support.graded import judge_said, rater_said, settled
from support.voices import a_judge, judged

from judge.errors import InputError
from judge.people import queues
from judge.people.because import because
from judge.people.queues import AT_ONCE, FRESH, QUEUES, build, built_or_new, due, named, renewed, stale
from judge.people.rules import change_rules, rules_of
from judge.stats.ordinal import Ordinal
from judge.stats.outputs import certain
from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.calibrations import keep_calibration
from judge.store.candidates import propose
from judge.store.db import Database
from judge.store.queues import Waiting, best_of, built
from judge.store.settings import put_setting
from judge.tables import now

EVERYTHING = 10_000


def clicked(db: Database, *products: str, clicks: int = 9, impressions: int = 500, position: float = 1.0) -> None:
    rows = [{"query_id": "q1", "product_id": product, "day": "2026-01-01"} for product in products]
    save_pair_events(db, [{**row, "clicks": clicks, "impressions": impressions, "position": position} for row in rows])


def in_queue(db: Database, name: str) -> dict[str, Waiting]:
    build(db, [name])
    return {pair.product_id: pair for pair in best_of(db, name, EVERYTHING)}


def graded(db: Database, grades: Mapping[str, int | None]) -> None:
    judge_said(db, {("q1", product): grade for product, grade in grades.items()})


def test_the_most_contradicted_verdict_comes_first_and_every_candidate_waits(shop: Any) -> None:
    db = shop(products=5, queries=1)
    graded(db, {"p1": 2, "p2": 2, "p3": 2, "p4": 2})
    judge_said(db, {("q1", "p3"): 5}, "scripted/trial#relevance")
    put_setting(db, "judge", ["scripted/hand#relevance"])
    clicked(db, "p3", "p2")
    rows = in_queue(db, "disagreements")
    assert list(rows)[:2] == ["p5", "p3"], "what no judge graded is most doubtful"
    assert {name: rows["p3"].why[name] for name in ("grade", "judges", "behaviour", "disagreement", "speaks_for")} == {
        "grade": 2,
        "judges": 3,
        "behaviour": 2,
        "disagreement": 6,
        "speaks_for": 5,
    }
    assert sorted(rows) == ["p1", "p2", "p3", "p4", "p5"]


def test_the_score_is_the_product_of_the_parts_that_are_stored(shop: Any) -> None:
    db = shop(products=4, queries=1)
    graded(db, {"p1": 2, "p2": 5, "p3": 1})
    save_query_events(db, [{"query_id": "q1", "day": f"2026-01-0{day}", "searches": 40} for day in (1, 2)])
    clicked(db, "p1")
    for pair in in_queue(db, "disagreements").values():
        why = pair.why
        assert pair.score == pytest.approx(why["disagreement"] * why["doubt"] * why["reach"], rel=1e-4)
        assert why["disagreement"] == 1 + why["judges"] + why["people"] + why["behaviour"] + why["source"]
        assert why["searches"] == 80
    assert in_queue(db, "disagreements")["p1"].why["triples"] == 1.0


def test_traffic_and_triples_decide_between_equal_doubts(shop: Any) -> None:
    db = shop(products=2, queries=3)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1, ("q2", "p1"): 1, ("q2", "p2"): 1, ("q3", "p1"): 1, ("q3", "p2"): 1})
    save_query_events(db, [{"query_id": "q2", "day": "2026-01-01", "searches": 1000}])
    build(db)
    assert [pair.query_id for pair in best_of(db, "unsure", 9)] == ["q2", "q2", "q1", "q1", "q3", "q3"]


def test_the_least_certain_verdicts_are_unsure_and_what_nobody_graded_is_not(shop: Any) -> None:
    db = shop(products=4, queries=1)
    judge = a_judge(db)
    for product, confidence in (("p1", 0.9), ("p2", 0.2), ("p3", 0.6)):
        judged(db, judge, ("q1", product), confidence=confidence)
    assert list(in_queue(db, "unsure")) == ["p2", "p3", "p1"]


def test_a_calibrated_judge_is_as_sure_as_people_bear_it_out_and_queues_are_stale_from_then_on(shop: Any) -> None:
    db = shop(products=3, queries=1)
    judge = a_judge(db)
    for product, grade, confidence in (("p1", 5, 0.5), ("p2", 4, 0.9), ("p3", 1, 0.7)):
        judged(db, judge, ("q1", product), grade=grade, confidence=confidence)
    assert list(in_queue(db, "unsure")) == ["p1", "p3", "p2"]
    # P(5 after a 5) is 0.5, P(4 after a 4) 0.14, P(1 after a 1) 0.5: the judge is a grade too kind where it says 4.
    model = Ordinal((1, 2, 3, 4, 5), (-1.5, 0.0, 1.5, 3.0), (-1.5, -0.5, 0.0, 0.0, 3.0), 90)
    keep_calibration(db, judge, model.to_json(), {}, "ann")
    assert stale(db, "unsure")
    after = in_queue(db, "unsure")
    assert next(iter(after)) == "p2"
    assert after["p2"].why["doubt"] == pytest.approx(1 - model.calibrated(certain([4], model.grades))[0, 3], abs=1e-5)
    assert not stale(db, "unsure")
    keep_calibration(db, judge, {}, {}, "ann")
    assert list(in_queue(db, "unsure")) == ["p1", "p3", "p2"], "forgotten, it counts no more"


def test_likely_false_negatives_are_negatives_that_somebody_speaks_for_or_the_judge_doubts(shop: Any) -> None:
    db = shop(products=9, queries=1)
    judge = a_judge(db)
    for product, grade, confidence in (("p1", 1, 0.9), ("p2", 2, 0.9), ("p3", 4, 0.9), ("p4", 3, 0.1), ("p5", 1, 0.3), ("p6", 2, 0.9)):
        judged(db, judge, ("q1", product), grade=grade, confidence=confidence)
    clicked(db, "p2", "p3", "p7")
    propose(db, [{"query_id": "q1", "product_id": "p6", "source": "run:live", "rank": 1}])
    assert sorted(in_queue(db, "false-negatives")) == ["p2", "p5", "p6"]


def test_likely_missed_positives_are_what_is_graded_neither_or_not_at_all_though_somebody_speaks_for_it(shop: Any) -> None:
    db = shop(products=9, queries=1)
    graded(db, {"p1": 3, "p2": None, "p3": 2, "p4": 3, "p5": 5})
    clicked(db, "p1", "p2", "p3", "p5", "p6")
    assert sorted(in_queue(db, "missed-positives")) == ["p1", "p2", "p6"]


def test_a_voice_against_a_product_puts_it_into_no_queue_of_what_was_missed(shop: Any) -> None:
    db = shop(products=3, queries=1)
    graded(db, {"p1": 1, "p2": 3})
    clicked(db, "p1", "p2", clicks=0)
    assert in_queue(db, "false-negatives") == in_queue(db, "missed-positives") == {}


def test_the_audit_is_all_candidates_by_their_permanent_numbers(shop: Any) -> None:
    db = shop(products=9, queries=2)
    graded(db, {"p1": 1})
    build(db)
    rows = best_of(db, "audit", EVERYTHING)
    numbers = [1 - row.score for row in rows]
    assert numbers == sorted(numbers)
    assert numbers == [rules_of(db).numbers(row.query_id)(row.product_id) for row in rows]
    assert len(rows) == 18


def test_what_was_looked_at_enough_or_settled_is_in_no_queue(shop: Any) -> None:
    db = shop(products=6, queries=1)
    put_setting(db, "double_share", 0.0)
    graded(db, dict.fromkeys(("p1", "p2", "p3", "p4"), 1))
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 4, ("q1", "p5"): 5})
    settled(db, {("q1", "p3"): 5})
    for name in QUEUES:
        assert not {"p1", "p3", "p5"} & set(in_queue(db, name))
    assert {product: pair.raters for product, pair in in_queue(db, "disagreements").items()} == {"p2": 2, "p4": 1, "p6": 1}
    assert in_queue(db, "disagreements")["p2"].why["people"] == 3
    found = built(db, "disagreements")
    assert found is not None
    assert found.population == 3, "they take no place in it either"


def test_people_s_grades_count_before_the_judge_s_for_the_triples(shop: Any) -> None:
    db = shop(products=3, queries=1)
    graded(db, {"p1": 1, "p2": 1, "p3": 1})
    assert in_queue(db, "disagreements")["p1"].why["triples"] == 0
    settled(db, {("q1", "p3"): 5})
    assert in_queue(db, "disagreements")["p1"].why["triples"] == 1


def test_the_queue_of_a_query_holds_its_candidates_alone(shop: Any) -> None:
    db = shop(products=3, queries=2)
    build(db, ["query:q2"])
    assert {pair.query_id for pair in best_of(db, "query:q2", 9)} == {"q2"}
    assert built(db, "disagreements") is None


def test_a_queue_holds_the_best_and_says_how_many_belong_into_it_and_lots_decide_between_equals(shop: Any) -> None:
    few = queues.HOLDS // 25
    db = shop(products=30, queries=few)
    build(db)
    for name in ("disagreements", "audit"):
        found = built(db, name)
        assert found is not None
        rows = best_of(db, name, EVERYTHING)
        assert (found.population, len(rows)) == (30 * few, queues.HOLDS)
        assert len({row.query_id for row in rows}) == few, "no query fills it alone"
    numbers = [rules_of(db).numbers(f"q{query}")(f"p{product}") for query in range(1, few + 1) for product in range(1, 31)]
    assert 1 - best_of(db, "audit", EVERYTHING)[-1].score == sorted(numbers)[queues.HOLDS - 1]


def test_the_same_state_makes_the_same_queue(shop: Any) -> None:
    db = shop(products=20, queries=5)
    made = []
    for _ in range(2):
        build(db)
        made.append(best_of(db, "disagreements", EVERYTHING))
    assert made[0] == made[1]
    assert all(before.score >= after.score for before, after in pairwise(made[0]))


@pytest.mark.parametrize("name", ["nothing", "", "Audit"])
def test_a_name_of_no_queue_is_refused_with_those_there_are(shop: Any, name: str) -> None:
    with pytest.raises(InputError, match="disagreements, unsure, false-negatives, missed-positives, audit, or query:ID"):
        named(shop(), name)


# --- When they are built


def test_a_queue_that_never_was_is_built_with_all_that_are_and_then_left_alone(shop: Any) -> None:
    db = shop()
    built_or_new(db, "unsure")
    first = {name: built(db, name) for name in QUEUES}
    assert None not in first.values()
    rater_said(db, {("q1", "p1"): 1})
    built_or_new(db, "audit")
    assert {name: built(db, name) for name in QUEUES} == first


def test_a_queue_is_due_once_something_changed_and_it_is_not_of_late(shop: Any) -> None:
    db = shop()
    later = now() + FRESH + timedelta(seconds=1)
    assert due(db, now())
    build(db)
    assert not due(db, later)
    rater_said(db, {("q1", "p1"): 1})
    assert not due(db, now())
    assert due(db, later)
    build(db)
    assert not due(db, now() + FRESH + timedelta(seconds=1))


def test_labels_verdicts_candidates_rules_and_trust_make_a_queue_stale(shop: Any) -> None:
    db = shop(candidates=[("q1", "p1")])
    changes: list[Any] = [
        lambda: rater_said(db, {("q1", "p1"): 1}),
        lambda: graded(db, {"p1": 4}),
        lambda: shop(candidates=[("q1", "p2")]),
        lambda: settled(db, {("q1", "p2"): 4}),
        lambda: change_rules(db, "lead", overlap=3),
        lambda: judge_said(db, {("q1", "p1"): 2}, "scripted/other#relevance"),
        lambda: put_setting(db, "judge", ["scripted/hand#relevance"]),
    ]
    for change in changes:
        build(db)
        assert not stale(db, "unsure")
        change()
        assert stale(db, "unsure")


def test_a_queue_that_has_nothing_left_is_renewed_if_something_changed(shop: Any) -> None:
    db = shop()
    build(db)
    assert not renewed(db, "unsure", now())
    rater_said(db, {("q1", "p1"): 1})
    assert renewed(db, "unsure", now())
    assert not stale(db, "unsure")


def test_nobody_waits_until_many_candidates_are_queued_anew(shop: Any) -> None:
    db = shop(products=251, queries=AT_ONCE // 250)
    build(db)
    rater_said(db, {("q1", "p1"): 1})
    assert not renewed(db, "unsure", now())
    assert renewed(db, "unsure", now() + FRESH)


def test_a_reason_says_who_is_against_the_verdict_and_what_depends_on_it() -> None:
    parts = {"judges": 2, "people": 1, "behaviour": 2, "source": 2, "doubt": 0.25, "triples": 8.0, "searches": 1200, "number": 0.25}
    assert because("unsure", {**parts, "grade": 2, "side": "negative"}) == (
        "another judge is 2 steps away; a rater is 1 step away; shoppers clicked it often; a search system had it among its first results; "
        "doubt 0.25; in about 8.0 triples; 1,200 searches"
    )
    positive = because("unsure", {**parts, "grade": 5, "side": "positive", "judges": 0, "people": 0, "triples": 0, "searches": 0})
    assert positive == "shoppers saw it often and never clicked it; nobody but chance proposed it; doubt 0.25"
    nothing = because("missed-positives", {**parts, "grade": None, "side": None, "judges": 0, "people": 0, "source": 0})
    assert nothing == "shoppers clicked it often; no judge graded it; worth about 8.0 triples; 1,200 searches"
    assert because("audit", {**parts, "grade": 2, "side": "negative"}) == "by lot: its number is 0.250000"
