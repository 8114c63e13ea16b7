"""Two voices on the same pairs: what each says, where they meet, and what narrows the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import cascade_said, judge_said, rater_said, settled

from judge.people.resolve import consensus, resolve
from judge.store.behaviour import save_pair_events
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.clicks import NEGATIVE, NEITHER, POSITIVE, clicked
from judge.store.db import Database
from judge.store.disputed import furthest, rows
from judge.store.grades import pair_grades
from judge.store.intents import say
from judge.store.labels import labels_of, save_labels, save_reaction
from judge.store.meeting import met, sizes
from judge.store.voices import Asked, Voice, spoken

SIDES = ((1, -1), (2, -1), (3, 0), (4, 1), (5, 1))
Pair = tuple[str, str]

PEOPLE, LABELS, ANN, BOB, SHOPPERS = Voice("people"), Voice("labels"), Voice("rater", "ann"), Voice("rater", "bob"), Voice("behaviour")


def judged(*judges: int) -> Voice:
    return Voice("judge", judges=judges)


def answers(db: Database, first: Voice, second: Voice, **narrowed: Any) -> dict[tuple[str, str], tuple[int, int]]:
    """What both say, by pair."""
    return {(row.query_id, row.product_id): (row.first, row.second) for row in rows(db, replace(Asked(first, second, SIDES), **narrowed))}


PAIRS = st.sampled_from([(f"q{q}", f"p{p}") for q in (1, 2) for p in (1, 2, 3)])
SAID = st.lists(st.tuples(PAIRS, st.sampled_from(["ann", "bob", "cy", "dee"]), st.none() | st.integers(1, 5)), max_size=25)
GOLD = st.dictionaries(PAIRS, st.integers(1, 5), max_size=3)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SAID, GOLD)
def test_people_say_here_what_the_one_function_that_decides_says(
    new_database: Callable[[], Database], said: list[tuple[Pair, str, int | None]], gold: dict[Pair, int]
) -> None:
    db = new_database()
    save_queries(db, [{"id": f"q{q}", "text": "lamp"} for q in (1, 2)])
    save_products(db, [{"id": f"p{p}", "title": "Lamp"} for p in (1, 2, 3)])
    for pair, rater, grade in said:
        rater_said(db, {pair: grade}, rater)
    settled(db, gold)
    known = list(pair_grades(db))
    decided = {(pair.query_id, pair.product_id): resolve(pair).grade for pair in known}
    agreed = {
        (pair.query_id, pair.product_id): consensus(pair.labels) for pair in known if any(one.grade is not None for one in pair.labels)
    }
    assert answers(db, PEOPLE, PEOPLE) == {pair: (grade, grade) for pair, grade in decided.items() if grade is not None}
    assert answers(db, LABELS, LABELS) == {pair: (grade, grade) for pair, grade in agreed.items()}
    assert spoken(db, PEOPLE) == sum(grade is not None for grade in decided.values())


def test_voices_meet_only_where_both_say_something(shop: Any) -> None:
    db = shop()
    judge = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): None, ("q2", "p1"): 2})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1, ("q2", "p1"): None, ("q2", "p2"): 4})
    assert answers(db, PEOPLE, judged(judge)) == {("q1", "p1"): (1, 5)}
    assert [tuple(one) for one in met(db, Asked(PEOPLE, judged(judge), SIDES))] == [("q1", 1, 5, None, judge, 1)]


def test_a_rater_meets_another_and_of_what_each_said_the_newest_counts(shop: Any) -> None:
    db = shop()
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 3})
    rater_said(db, {("q1", "p1"): 4}, "bob")
    rater_said(db, {("q1", "p1"): 2})
    assert answers(db, ANN, BOB) == {("q1", "p1"): (2, 4)}


def test_of_two_raters_who_differ_the_lower_grade_is_what_people_say_until_it_is_settled(shop: Any) -> None:
    db = shop()
    rater_said(db, {("q1", "p1"): 1})
    rater_said(db, {("q1", "p1"): 4}, "bob")
    assert answers(db, PEOPLE, LABELS) == {("q1", "p1"): (1, 1)}
    settled(db, {("q1", "p1"): 5})
    assert answers(db, PEOPLE, LABELS) == {("q1", "p1"): (5, 1)}


def test_of_judges_taken_as_one_the_verdict_that_counts_is_said_and_who_gave_it(shop: Any) -> None:
    db = shop()
    strong, cheap = cascade_said(db, {("q1", "p1"): 5, ("q1", "p2"): 4}, {("q1", "p1"): 2})
    assert answers(db, judged(strong, cheap), judged(cheap)) == {("q1", "p1"): (2, 5), ("q1", "p2"): (4, 4)}
    assert {(one.first_id, one.pairs) for one in met(db, Asked(judged(strong, cheap), judged(cheap), SIDES))} == {(strong, 1), (cheap, 1)}


def shown(db: Database, **clicks: tuple[int, float | None]) -> None:
    """A hundred showings of each product of q1: its clicks, and at which position."""
    events = [
        {"query_id": "q1", "product_id": product, "day": "2026-01-01", "impressions": 100, "clicks": n, "position": position}
        for product, (n, position) in clicks.items()
    ]
    save_pair_events(db, events)


def test_shoppers_take_a_side_by_the_clicks_that_a_position_usually_brings(shop: Any) -> None:
    db = shop(products=5)
    shown(db, p1=(40, 1.0), p2=(10, 1.2), p3=(1, 9.0), p4=(1, None), p5=(20, 1.4))
    found = {product: clicked(db, "q1", product) for product in ("p1", "p2", "p3", "p4", "p5")}
    assert {product: one and (one.clicks, round(one.expected, 1), one.side) for product, one in found.items()} == {
        "p1": (40, 23.3, POSITIVE),
        "p2": (10, 23.3, NEGATIVE),
        "p3": (1, 1.0, None),
        "p4": (1, 1.0, None),
        "p5": (20, 23.3, NEITHER),
    }
    assert clicked(db, "q2", "p1") is None


def test_beside_shoppers_grades_of_one_side_say_the_same(shop: Any) -> None:
    db = shop()
    judge = judge_said(db, {("q1", "p1"): 4, ("q1", "p2"): 4})
    shown(db, p1=(40, 1.0), p2=(0, 1.0))
    both = Asked(judged(judge), SHOPPERS, SIDES)
    assert {row.product_id: (row.first, row.second, row.apart) for row in rows(db, both)} == {"p1": (4, 1, 0), "p2": (4, -1, 2)}
    assert furthest(db, replace(both, differing=True), 9)[0] == 1


def test_each_narrowing_leaves_as_many_pairs_as_was_said(shop: Any) -> None:
    products = [{"id": f"p{n}", "title": "Lamp", "category": f"Home > L{n % 2}"} for n in range(1, 5)]
    db = shop(products=products, queries=[{"id": "q1", "text": "a", "intent": "broad"}, {"id": "q2", "text": "b", "intent": "broad"}])
    say(db, "q2", "exact", "ann")
    propose(db, [{"query_id": "q1", "product_id": f"p{n}", "source": source, "negative_type": "hard"} for n in (1, 2) for source in "xy"])
    pairs = [(f"q{q}", f"p{p}") for q in (1, 2) for p in range(1, 5)]
    judge = judge_said(db, dict.fromkeys(pairs, 5))
    rater_said(db, dict.fromkeys(pairs, 1))
    asked = Asked(PEOPLE, judged(judge), SIDES, differing=True)
    found = sizes(db, asked)
    assert found["negative_type"] == {"hard": 2}
    assert found["source"] == {"lexical": 8, "x": 2, "y": 2}
    for name, values in found.items():
        for value, amount in values.items():
            assert furthest(db, replace(asked, **{name: value}), 1)[0] == amount
    assert found["intent"] == {"broad": 4, "exact": 4}
    assert {row.intent for row in rows(db, replace(asked, intent="exact"))} == {"exact"}
    assert sizes(db, replace(asked, intent="broad", source="x"))["source"] == {"lexical": 4, "x": 2, "y": 2}


def test_a_category_means_all_below_it_and_nothing_that_only_begins_alike(shop: Any) -> None:
    products = [{"id": f"p{n}", "title": "Lamp", "category": name} for n, name in enumerate(("A", "A > B", "A% > B", "AB", "A_"), 1)]
    db = shop(products=products, queries=1)
    judge = judge_said(db, {("q1", f"p{n}"): 5 for n in range(1, 6)})
    asked = Asked(judged(judge), judged(judge), SIDES)
    assert {row.product_id for row in rows(db, replace(asked, category="A"))} == {"p1", "p2"}


def test_a_row_holds_what_a_person_knows_the_pair_by_and_the_furthest_apart_come_first(shop: Any) -> None:
    db = shop()
    judge = judge_said(db, {("q1", "p1"): 2, ("q2", "p2"): 5})
    rater_said(db, {("q1", "p1"): 1})
    save_labels(db, [{"query_id": "q2", "product_id": "p2", "rater": "ann", "grade": 1, "note": "no lamp"}])
    first, second = rows(db, Asked(PEOPLE, judged(judge), SIDES))
    assert (first.query, first.title, first.apart, first.notes, first.sources) == ("lamp 2", "Lamp 2", 4, "ann: no lamp", "lexical")
    assert second.apart == 1
    amount, (one,) = furthest(db, Asked(PEOPLE, judged(judge), SIDES), 1)
    assert (amount, one.apart) == (2, 4)


def test_a_row_holds_the_last_word_that_each_rater_said_to_the_verdict(shop: Any) -> None:
    db = shop()
    judge = judge_said(db, {("q1", "p1"): 2})
    rater_said(db, {("q1", "p1"): 1})
    (label,) = labels_of(db, "q1", "p1")
    for number, (kind, note) in enumerate([("agree", "hm"), ("keep", "no lamp")]):
        said = {"label_id": label.id, "verdict_id": 1, "rater": "ann", "kind": kind, "note": note, "fingerprint": str(number)}
        save_reaction(db, said)
    (one,) = rows(db, Asked(PEOPLE, judged(judge), SIDES))
    assert one.replies == "ann: keep (no lamp)"
    rater_said(db, {("q1", "p1"): 3})
    assert [row.replies for row in rows(db, Asked(PEOPLE, judged(judge), SIDES))] == [""], "it was said after another label"
