"""Asking the same several times: every answer is its own, and together they say how sure the judge is."""

from __future__ import annotations

from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from support.judging import answer, job, judged

from judge.errors import Refused
from judge.judging.providers.scripted import scripted
from judge.judging.repeats import pooled, steadiness, steadiness_of
from judge.scales import SCALES
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.verdicts import repeats_of
from judge.tables import Verdict

PAPER = SCALES["paper"]
VERDICT = table_of(Verdict)
GRADE = st.sampled_from(PAPER.values)


def rows(db: Database) -> list[tuple[str, int, int | None, str]]:
    columns = (VERDICT.c.product_id, VERDICT.c.repeat, VERDICT.c.grade, VERDICT.c.key)
    with db.read() as connection:
        found = connection.execute(select(*columns).order_by(VERDICT.c.product_id, VERDICT.c.repeat))
        return [(product, repeat, grade, key) for product, repeat, grade, key in found]


def wavering(*grades: int, repeat: int = 3) -> Any:
    """A judge that gives these grades in turn, whatever it is asked."""
    turn = cycle(grades)
    return scripted(lambda _: answer(next(turn)), repeat=repeat)


def test_each_repeat_is_a_request_and_a_verdict_of_its_own(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    ended = judged(job(db, wavering(5, 4, 3), tmp_path), concurrency=1)
    p = ended.progress
    assert (p.selected, p.judged, p.requests) == (6, 6, 6)
    assert p.selected == p.known + p.judged + p.failed
    assert [(product, repeat) for product, repeat, _, _ in rows(db)] == [("p1", 0), ("p1", 1), ("p1", 2), ("p2", 0), ("p2", 1), ("p2", 2)]
    assert len({key for *_, key in rows(db)}) == 6


def test_no_repeat_is_served_from_the_reply_to_another(shop: Any, tmp_path: Path) -> None:
    """Identical requests, so only the number of the repeat tells their replies apart; and after a crash each is found again."""
    db = shop(products=1, queries=1)
    first = judged(job(db, wavering(5, 3, 1), tmp_path), concurrency=1)
    assert first.progress.from_cache == 0
    before = rows(db)
    assert {grade for _, _, grade, _ in before} == {5, 3, 1}
    with db.write() as connection:
        connection.execute(delete(VERDICT).where(VERDICT.c.repeat > 0))
    silent = scripted(lambda _: answer(2), repeat=3)
    again = judged(job(db, silent, tmp_path))
    assert (again.progress.known, again.progress.from_cache, again.progress.requests) == (1, 2, 0)
    assert rows(db) == before


def test_the_same_command_again_asks_nothing_and_more_repeats_reuse_the_replies_there_are(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    judged(job(db, wavering(4, repeat=2), tmp_path))
    assert judged(job(db, wavering(4, repeat=2), tmp_path)).progress.requests == 0
    more = judged(job(db, wavering(4, repeat=4), tmp_path))
    assert (more.progress.from_cache, more.progress.requests) == (4, 4)


def test_a_repeat_that_failed_is_a_row_and_leaves_the_pair_without_probabilities(shop: Any, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    task = job(db, scripted([answer(5), Refused("no"), answer(5)], repeat=3), tmp_path)
    ended = judged(task, concurrency=1)
    assert (ended.progress.judged, ended.progress.failed) == (2, 1)
    (found,) = repeats_of(db, task.judge_id)
    assert Counter(found.grades) == {5: 2, None: 1}
    assert pooled(found.grades, PAPER, 3) is None


def test_what_the_repeats_of_each_pair_say_together_is_read_from_the_verdicts(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=2)
    task = job(db, wavering(5, 5, 3, 3), tmp_path)
    judged(task, concurrency=1)
    found = [pooled(pair.grades, PAPER, 3) for pair in repeats_of(db, task.judge_id)]
    assert len(found) == 4
    assert all(one and sum(one.probabilities.values()) == pytest.approx(1) for one in found)


def test_how_steady_a_judge_is_is_read_from_the_verdicts_and_none_is_of_a_judge_asked_once(shop: Any, tmp_path: Path) -> None:
    db = shop(products=2, queries=1)
    task = job(db, wavering(5, 3, 5, 5, repeat=2), tmp_path)
    judged(task, concurrency=1)
    found = steadiness_of(db, task.judge_id, 2)
    assert found is not None
    assert (found.repeats, found.pairs, found.open, found.steady, found.spread) == (2, 2, 0, 0.5, 1.0)
    assert steadiness_of(db, task.judge_id, 1) is None


def test_shares_of_the_grades_are_their_probabilities() -> None:
    found = pooled([5, 3, 5, 4], PAPER, 4)
    assert found is not None
    assert found.probabilities == {1: 0, 2: 0, 3: 0.25, 4: 0.25, 5: 0.5}
    assert (found.grade, found.confidence, found.expected) == (5, 0.5, 4.25)


def test_of_equals_the_lower_grade_counts_so_that_a_tie_makes_no_positive() -> None:
    found = pooled([5, 2, 5, 2], PAPER, 4)
    assert found is not None
    assert found.grade == 2


def test_of_equals_the_grade_nearest_to_the_mean_counts_before_a_lower_one() -> None:
    found = pooled([5, 3, 1], PAPER, 3)
    assert found is not None
    assert found.grade == 3


@given(st.lists(GRADE | st.none(), max_size=6), st.integers(1, 6))
def test_probabilities_are_known_exactly_when_every_repeat_answered(grades: list[int | None], repeats: int) -> None:
    found = pooled(grades, PAPER, repeats)
    assert (found is not None) == (len([grade for grade in grades if grade is not None]) == repeats)
    if found is not None:
        assert sum(found.probabilities.values()) == pytest.approx(1)
        assert found.grade in grades
        assert found.confidence == max(found.probabilities.values())
        assert min(PAPER.values) <= found.expected <= max(PAPER.values)


def test_a_judge_is_as_steady_as_its_pairs_and_pairs_with_a_failure_are_counted_apart() -> None:
    found = steadiness([[5, 5, 5], [1, 2, 3], [4, 4], [4, None, 4]], 3)
    assert (found.pairs, found.open, found.steady) == (2, 2, 0.5)
    assert found.spread == pytest.approx((0 + 4 / 3) / 2)


@pytest.mark.parametrize(("asked", "repeats"), [([], 3), ([[5]], 1), ([[5, None]], 2)])
def test_without_two_answers_to_any_pair_nothing_is_said_of_steadiness(asked: list[list[int | None]], repeats: int) -> None:
    found = steadiness(asked, repeats)
    assert (found.steady, found.spread) == (None, None)


@given(st.lists(st.lists(GRADE | st.none(), max_size=4), max_size=8), st.integers(2, 4))
def test_every_pair_is_counted_once_and_one_grade_every_time_is_no_difference(asked: list[list[int | None]], repeats: int) -> None:
    found = steadiness(iter(asked), repeats)
    assert found.pairs + found.open == len(asked)
    if found.steady is not None and found.spread is not None:
        assert 0 <= found.steady <= 1
        assert 0 <= found.spread <= max(PAPER.values) - min(PAPER.values)
        assert (found.steady == 1) == (found.spread == 0)
