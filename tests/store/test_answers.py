"""Of a judge that is asked several times, which of its answers is its verdict: the same one for every reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.voices import Pair, a_judge, a_run, judged, verdict

from judge.store.candidates import Doubt, Selection, count_selected, propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.evidence import Signs, evidence
from judge.store.grades import known_pairs, pair_grades
from judge.store.history import graded_pairs
from judge.store.judged import verdicts_on
from judge.store.progress import decided
from judge.store.trusted import counting_verdict
from judge.store.verdicts import coverage, record
from judge.store.voices import Voice, spoken

PAIR = ("q1", "p1")
Shop = Callable[..., Database]


class Answer(NamedTuple):
    """What the judge answered once; None: it failed. `fresh`: on today's texts."""

    grade: int | None
    fresh: bool = True


def answered(db: Database, judge: int, grades: Sequence[int | None], pair: Pair = PAIR) -> None:
    answer_all(db, judge, [Answer(grade) for grade in grades], pair)


def answer_all(db: Database, judge: int, answers: Sequence[Answer], pair: Pair = PAIR) -> None:
    record(db, [row(db, judge, pair, number, answer) for number, answer in enumerate(answers)], a_run(db, judge), {})


def row(db: Database, judge: int, pair: Pair, repeat: int, answer: Answer) -> dict[str, Any]:
    said = {"grade": answer.grade, "failure": None if answer.grade is not None else f"refused {repeat}"}
    return verdict(db, judge, pair, f"k{repeat}", repeat=repeat, **said, **({} if answer.fresh else {"product_hash": "an earlier text"}))


@pytest.mark.parametrize(
    ("grades", "repeat"),
    [
        ([5, 2, 2], 1),
        ([5, 5, 2], 0),
        ([1, 1, 4, 5, 5], 3),
        ([5, 2, 1], 1),
        ([5, 2, 5, 2], 1),
        ([None, 4, None], 1),
        ([None, None, None], 0),
        ([None, 3, 2, None, 2], 2),
        ([2], 0),
    ],
    ids=str,
)
def test_the_grade_that_most_answers_gave_counts_then_the_one_nearest_to_their_mean_then_the_lower(
    shop: Shop, grades: list[int | None], repeat: int
) -> None:
    db = shop()
    judge = a_judge(db, "scripted/one?repeat=5")
    answered(db, judge, grades)
    found = counting_verdict(db, [judge], PAIR)
    assert found is not None
    assert (found.repeat, found.grade) == (repeat, grades[repeat])
    assert the_one_that_counts([Answer(grade) for grade in grades]) == repeat


def test_an_answer_that_another_replaced_has_no_vote(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db, "scripted/one?repeat=3")
    answered(db, judge, [5, 2, 2])
    judged(db, judge, PAIR, "a newer request", repeat=2, grade=5)
    found = counting_verdict(db, [judge], PAIR)
    assert found is not None
    assert (found.repeat, found.grade) == (0, 5)


def test_another_judge_of_the_pair_and_another_pair_of_the_judge_have_no_vote(shop: Shop) -> None:
    db = shop()
    judge, other = a_judge(db, "scripted/one?repeat=3"), a_judge(db, "scripted/two?repeat=3")
    answered(db, judge, [5, 4, 5])
    answered(db, other, [4, 4, 4])
    answered(db, judge, [4, 4, 4], ("q1", "p2"))
    assert [found.grade for found in [counting_verdict(db, order, PAIR) for order in ([judge, other], [other, judge])] if found] == [5, 4]


def test_a_failure_first_does_not_hand_the_pair_to_the_next_judge(shop: Shop) -> None:
    db = shop()
    strong, cheap = a_judge(db, "scripted/strong?repeat=3"), a_judge(db, "scripted/cheap")
    answered(db, strong, [None, None, 5])
    answered(db, cheap, [1])
    found = counting_verdict(db, [strong, cheap], PAIR)
    assert found is not None
    assert (found.judge_id, found.grade) == (strong, 5)


def test_a_panel_disagrees_where_what_most_answers_say_does(shop: Shop) -> None:
    db = shop(products=2, queries=1)
    one, two = a_judge(db, "scripted/one?repeat=3"), a_judge(db, "scripted/two")
    answered(db, one, [5, 2, 2])
    answered(db, two, [2])
    answered(db, one, [2, 5, 5], ("q1", "p2"))
    answered(db, two, [2], ("q1", "p2"))
    assert count_selected(db, Selection(doubt=Doubt((one, two), disagree=True))) == 1


PAIRS = [("q1", "p1"), ("q1", "p2")]
SPECS = ("scripted/1?repeat=4", "scripted/2", "scripted/3?pack=1&repeat=2#relevance@12345678")
TIMES = {SPECS[0]: 4, SPECS[1]: 1, SPECS[2]: 2}
ANSWERS = st.lists(st.builds(Answer, st.sampled_from([None, 1, 2, 4, 5]), st.sampled_from([True, True, True, False])), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.dictionaries(st.tuples(st.sampled_from(SPECS), st.sampled_from(PAIRS)), ANSWERS), order=st.permutations(SPECS))
def test_every_reader_of_verdicts_takes_the_same_answer_and_is_as_sure_as_the_share_that_gives_its_grade(
    new_database: Callable[[], Database], said: dict[tuple[str, Pair], list[Answer]], order: list[str]
) -> None:
    db = new_database()
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    save_products(db, [{"id": "p1", "title": "Lamp"}, {"id": "p2", "title": "Bed"}])
    propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query, product in PAIRS])
    ids = {spec: a_judge(db, spec) for spec in SPECS}
    for (spec, pair), answers in said.items():
        answer_all(db, ids[spec], answers[: TIMES[spec]], pair)
    judges = [ids[spec] for spec in order]

    heard = {(line.query_id, line.product_id): line for line in evidence(db, judges, Signs(1, 1, 1, 1))}
    known = {(each.query_id, each.product_id): each for each in known_pairs(db, judges)}
    for pair in PAIRS:
        by = {spec: answers_of(said, spec, pair) for spec in order}
        spec, repeat, failure = decides(by)
        found, grade = counting_verdict(db, judges, pair), None if spec is None else by[spec][repeat].grade
        assert (found and found.grade, found and found.failure) == (grade, failure)
        assert (found and (found.judge_id, found.repeat)) == (None if spec is None else (ids[spec], repeat))
        voice = known[pair].verdict
        assert (voice and (voice.who, voice.grade), known[pair].failure) == (None if failure or spec is None else (spec, grade), failure)
        assert heard[pair].heard.grade == grade
        if spec is not None:
            assert heard[pair].certainty == share_of(grade, by[spec])
            theirs = [by[other][the_one_that_counts(by[other])] for other in order if other != spec and by[other]]
            assert sorted(heard[pair].heard.others, key=str) == sorted([one.grade for one in theirs if one.fresh], key=str)
    graded = {pair: each.verdict.grade for pair, each in known.items() if each.verdict}
    assert {(each.query_id, each.product_id): each.verdict.grade for each in pair_grades(db, judges) if each.verdict} == graded
    assert sum(decided(db, judges).by_judge.values()) == spoken(db, Voice("judge", judges=tuple(judges))) == len(graded)
    for spec, judge in ids.items():
        stands = {pair: of[the_one_that_counts(of)].grade for pair in PAIRS if (of := answers_of(said, spec, pair))}
        assert {pair: one.grade for pair, one in verdicts_on(db, judge, PAIRS).items()} == stands
        assert [tuple(each) for each in graded_pairs(db, judge)] == [(*pair, stands.get(pair)) for pair in PAIRS]
        assert (coverage(db, judge).judged, coverage(db, judge).failed) == counts(list(stands.values()))
    db.close()


def answers_of(said: dict[tuple[str, Pair], list[Answer]], spec: str, pair: Pair) -> list[Answer]:
    return said.get((spec, pair), [])[: TIMES[spec]]


def the_one_that_counts(answers: Sequence[Answer]) -> int:
    """The repeat whose answer is the judge's verdict: the rule as people say it. Answers on other texts than the first have no voice."""
    voices = [answer.grade if answer.fresh == answers[0].fresh else None for answer in answers]
    given = [grade for grade in voices if grade is not None]
    if not given:
        return 0
    mean = Fraction(sum(given), len(given))
    return voices.index(min(given, key=lambda grade: (-given.count(grade), abs(grade - mean), grade)))


def decides(by: dict[str, list[Answer]]) -> tuple[str | None, int, str | None]:
    """Of judges in order of trust: the spec and the repeat that count for a pair, and how it failed where it did."""
    fresh = [(spec, the_one_that_counts(answers)) for spec, answers in by.items() if answers and answers[0].fresh]
    graded = [(spec, repeat, None) for spec, repeat in fresh if by[spec][repeat].grade is not None]
    failed = [(spec, repeat, f"refused {repeat}") for spec, repeat in fresh]
    return next(iter([*graded, *failed]), (None, 0, None))


def share_of(grade: int | None, answers: Sequence[Answer]) -> float | None:
    """How many of the judge's answers give that grade; None where it was asked once, or gave none."""
    voices = [answer for answer in answers if answer.fresh == answers[0].fresh]
    if grade is None or len(voices) < 2:
        return None
    return pytest.approx(sum(answer.grade == grade for answer in voices) / len(voices))  # type: ignore[no-any-return]


def counts(grades: list[int | None]) -> tuple[int, int]:
    return sum(grade is not None for grade in grades), sum(grade is None for grade in grades)
