"""Dawid and Skene's model: the example of their paper, raters whose errors are known, and what must hold of any ratings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.grades import LABELS

from judge.stats import dawid_skene as module
from judge.stats.dawid_skene import DawidSkene, dawid_skene

PATIENTS = """
1111111 3334344 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212 1211111
1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111 1111111 1121121
1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
"""Dawid and Skene 1979, table 1: 45 patients, the first anaesthetist asked three times, the four others once."""
ANAESTHETIST = (0, 0, 0, 1, 2, 3, 4)

Rating = tuple[int, int, int]

ratings = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(LABELS)), min_size=1, max_size=60)


def published() -> DawidSkene:
    rows = [
        (patient, who, int(said))
        for patient, answers in enumerate(PATIENTS.split())
        for who, said in zip(ANAESTHETIST, answers, strict=True)
    ]
    return dawid_skene(*zip(*rows, strict=True), (1, 2, 3, 4))


def columns(rows: list[Rating]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Ratings with their pairs numbered without gaps."""
    units, raters, grades = np.array(rows).T
    return np.unique(units, return_inverse=True)[1], raters, grades


def simulated(rng: np.random.Generator, n: int, errors: NDArray[Any]) -> tuple[NDArray[Any], list[Rating]]:
    """True grades of n pairs, and what every rater of those error rates gives them."""
    truth = rng.choice(3, p=[0.5, 0.3, 0.2], size=n)
    return truth, [(i, who, int(rng.choice(3, p=rows[grade]))) for i, grade in enumerate(truth) for who, rows in enumerate(errors)]


class TestThePaper:
    def test_the_shares_of_the_classes(self) -> None:
        assert published().shares == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)

    def test_the_error_rates_of_the_first_anaesthetist(self) -> None:
        expected = [[0.89, 0.11, 0, 0], [0.07, 0.88, 0.05, 0], [0, 0.34, 0.66, 0], [0, 0, 0.56, 0.44]]
        assert published().raters[0] == pytest.approx(np.array(expected), abs=0.005)

    def test_nearly_every_patient_is_in_one_class_for_certain(self) -> None:
        found = published().grades
        assert (found.max(axis=1) > 0.95).sum() >= 43
        assert found.argmax(axis=1)[[0, 10, 44]].tolist() == [0, 3, 1]


class TestSimulated:
    SHARP, BLUNT, KIND = (
        np.array(rows)
        for rows in (
            [[0.95, 0.04, 0.01], [0.04, 0.92, 0.04], [0.01, 0.04, 0.95]],
            [[0.5, 0.3, 0.2], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5]],
            [[0.3, 0.65, 0.05], [0.05, 0.3, 0.65], [0.01, 0.04, 0.95]],
        )
    )

    def test_the_error_rates_come_out(self) -> None:
        errors = np.array([self.SHARP, self.BLUNT, self.KIND, self.SHARP])
        _, rows = simulated(np.random.default_rng(0), 4000, errors)
        assert dawid_skene(*columns(rows), (0, 1, 2)).raters == pytest.approx(errors, abs=0.05)

    def test_raters_who_err_alike_do_not_outvote_the_one_who_does_not(self) -> None:
        truth, rows = simulated(np.random.default_rng(1), 2000, np.array([self.SHARP, self.KIND, self.KIND, self.BLUNT]))
        units, raters, grades = columns(rows)
        votes = np.stack([np.bincount(units, grades == grade) for grade in range(3)], axis=1).argmax(axis=1)
        found = dawid_skene(units, raters, grades, (0, 1, 2)).grades.argmax(axis=1)
        assert (found == truth).mean() > (votes == truth).mean() + 0.1

    def test_hundreds_of_ratings_of_a_pair_do_not_underflow(self) -> None:
        truth, rows = simulated(np.random.default_rng(2), 20, np.array([self.BLUNT] * 800))
        units, raters, grades = columns(rows)
        found = dawid_skene(units, raters % 2, grades, (0, 1, 2))
        assert np.isfinite(found.log_likelihood)
        assert found.grades.argmax(axis=1).tolist() == truth.tolist()


class TestLaws:
    @given(ratings)
    def test_what_comes_out_are_probabilities(self, rows: list[Rating]) -> None:
        found = dawid_skene(*columns(rows), LABELS)
        assert found.grades.sum(axis=1) == pytest.approx(1)
        assert found.shares.sum() == pytest.approx(1)
        assert np.isfinite(found.log_likelihood)
        whole = found.raters.sum(axis=2)
        assert ((np.abs(whole - 1) < 1e-9) | (whole == 0)).all()

    @given(ratings, st.randoms())
    def test_the_order_of_the_ratings_changes_nothing(self, rows: list[Rating], random: Any) -> None:
        shuffled = rows.copy()
        random.shuffle(shuffled)
        assert dawid_skene(*columns(shuffled), LABELS).grades == pytest.approx(dawid_skene(*columns(rows), LABELS).grades, abs=1e-6)

    @given(st.lists(st.sampled_from(LABELS), min_size=1, max_size=20), st.integers(2, 4))
    def test_raters_who_always_agree_are_believed(self, grades: list[int], n: int) -> None:
        rows = [(unit, who, grade) for unit, grade in enumerate(grades) for who in range(n)]
        found = dawid_skene(*columns(rows), LABELS)
        assert [LABELS[place] for place in found.grades.argmax(axis=1)] == grades
        assert found.grades.max(axis=1) == pytest.approx(1)


def test_another_round_would_not_make_the_ratings_likelier() -> None:
    assert module.ROUNDS > 100
    units, raters, grades = columns(simulated(np.random.default_rng(3), 300, np.array([TestSimulated.SHARP, TestSimulated.BLUNT]))[1])
    found = dawid_skene(units, raters, grades, (0, 1, 2))
    errors = module._errors(found.grades[units], raters, grades)
    _, again = module._believed(units, found.grades.mean(axis=0), errors[raters, :, grades], len(found.grades))
    assert found.log_likelihood <= again + 1e-9
    assert again - found.log_likelihood < 10 * module.ENOUGH


def test_without_a_rating_nothing_is_agreed_on() -> None:
    with pytest.raises(ValueError, match="without a rating"):
        dawid_skene([], [], [], LABELS)
