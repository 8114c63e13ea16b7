from __future__ import annotations

from collections.abc import Callable

from support.voices import a_judge, gold, judged, label

from judge.store.db import Database
from judge.store.grades import PairGrades, Said, known_pairs, one_pair, pair_grades, told_pairs
from judge.store.labels import save_gold, save_labels
from judge.store.verdicts import verdicts_of

PAIR, OTHER = ("q1", "p1"), ("q2", "p1")
Shop = Callable[..., Database]


def test_all_voices_on_a_pair_stand_side_by_side(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    save_labels(db, [label(PAIR, 3), label(PAIR, None, "bob"), label(OTHER, 2)])
    save_gold(db, [gold(PAIR, 2, "eve")])
    judged(db, judge, PAIR, grade=4, confidence=0.5)
    assert list(pair_grades(db, [judge])) == [
        PairGrades(*PAIR, Said(1, "eve", 2), (Said(1, "ann", 3), Said(2, "bob", None)), Said(1, "scripted/one", 4, 0.5)),
        PairGrades(*OTHER, labels=(Said(3, "ann", 2),)),
    ]


def test_a_pair_nobody_graded_is_not_among_them(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    judged(db, judge, PAIR, failure="refused")
    save_labels(db, [label(OTHER, 2)])
    save_labels(db, [label(OTHER, None, retracts=1)])
    assert list(pair_grades(db, [judge])) == []


def test_only_what_counts_is_there(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    for grade in (1, 2):
        save_labels(db, [label(PAIR, grade)])
        save_gold(db, [gold(PAIR, grade)])
        judged(db, judge, PAIR, key=f"k{grade}", grade=grade)
    judged(db, judge, PAIR, key="k3", grade=5, repeat=1)
    counting = next(stored.id for stored, _ in verdicts_of(db, *PAIR) if stored.key == "k2")
    said = Said(counting or 0, "scripted/one", 2)
    assert list(pair_grades(db, [judge])) == [PairGrades(*PAIR, Said(2, "ann", 2), (Said(2, "ann", 2),), said)]


def test_verdicts_are_those_of_the_judge_asked_for(shop: Shop) -> None:
    db = shop()
    one, two = a_judge(db, "scripted/one"), a_judge(db, "scripted/two")
    judged(db, one, PAIR, grade=1)
    judged(db, two, PAIR, grade=5)
    assert [pair.verdict and pair.verdict.grade for judge in (one, two) for pair in pair_grades(db, [judge])] == [1, 5]
    assert list(pair_grades(db)) == []


def test_pairs_come_in_order_of_their_ids(shop: Shop) -> None:
    db = shop(products=[{"id": name, "title": "Lamp"} for name in ("a", "B", "10", "2", "ä")], queries=1)
    save_labels(db, [label(("q1", name), 1) for name in ("ä", "a", "2", "B", "10")])
    assert [pair.product_id for pair in pair_grades(db)] == ["10", "2", "B", "a", "ä"]


def test_known_pairs_are_every_candidate_and_every_graded_pair_once(shop: Shop) -> None:
    db = shop(candidates=[PAIR, ("q1", "p2"), ("q1", "p3")])
    judge = a_judge(db)
    save_labels(db, [label(PAIR, 3), label(OTHER, 2)])  # OTHER is labelled without being a candidate
    judged(db, judge, ("q1", "p2"), failure="refused")
    assert list(known_pairs(db, [judge])) == [
        PairGrades(*PAIR, labels=(Said(1, "ann", 3),)),
        PairGrades("q1", "p2", failure="refused"),
        PairGrades("q1", "p3"),
        PairGrades(*OTHER, labels=(Said(2, "ann", 2),)),
    ]


def test_reading_may_stop_half_way(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 1), label(OTHER, 1)])
    reading = pair_grades(db)
    assert next(reading).query_id == "q1"
    reading.close()  # type: ignore[attr-defined]
    save_labels(db, [label(PAIR, 2)])
    assert [pair.labels[0].grade for pair in pair_grades(db)] == [2, 1]


def test_the_pairs_that_people_spoke_on_are_those_with_a_label_or_gold_that_counts_and_the_verdict_on_them(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    for number, pair in enumerate((PAIR, OTHER, ("q1", "p2"), ("q2", "p2")), start=1):
        judged(db, judge, pair, key=f"k{number}", grade=number)
    save_labels(db, [label(PAIR, None), label(("q1", "p2"), 2), label(("q1", "p2"), None, retracts=2)])
    save_gold(db, [gold(OTHER, 3)])
    told = list(told_pairs(db, [judge]))
    assert told == [pair for pair in pair_grades(db, [judge]) if pair.labels or pair.gold]
    assert [(pair.query_id, pair.product_id, pair.verdict and pair.verdict.grade) for pair in told] == [(*PAIR, 1), (*OTHER, 2)]


def test_one_pair_has_the_same_voices_as_among_all(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    save_labels(db, [label(PAIR, 3), label(PAIR, None, "bob"), label(OTHER, 2), label(PAIR, 4)])
    save_gold(db, [gold(PAIR, 2, "eve"), gold(PAIR, 3, "eve")])
    judged(db, judge, PAIR, grade=4, confidence=0.5)
    for pair in pair_grades(db, [judge]):
        assert one_pair(db, [judge], pair.query_id, pair.product_id) == pair
    assert one_pair(db, [judge], "q1", "p2") == PairGrades("q1", "p2")
