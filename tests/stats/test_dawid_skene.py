"""Dawid and Skene's model: the same formulas written out plainly, raters whose errors are known, and what must hold of any ratings.

Not held against the example of their paper: its tables are not at hand.
"""

from __future__ import annotations

from math import inf, log, prod
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.grades import LABELS

from judge.stats import dawid_skene as module
from judge.stats.dawid_skene import dawid_skene

Rating = tuple[int, int, int]

ratings = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(LABELS)), min_size=1, max_size=60)


def columns(rows: list[Rating]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Ratings with their pairs numbered without gaps."""
    units, raters, grades = np.array(rows).T
    return np.unique(units, return_inverse=True)[1], raters, grades


def simulated(rng: np.random.Generator, n: int, errors: NDArray[Any]) -> tuple[NDArray[Any], list[Rating]]:
    """True grades of n pairs, and what every rater of those error rates gives them."""
    truth = rng.choice(3, p=[0.5, 0.3, 0.2], size=n)
    return truth, [(i, who, int(rng.choice(3, p=rows[grade]))) for i, grade in enumerate(truth) for who, rows in enumerate(errors)]


def plainly(rows: list[Rating], labels: tuple[int, ...]) -> list[list[float]]:
    """The grades of each pair, one number after another, in products and not in logarithms, until another round changes nothing."""
    units, raters = sorted({unit for unit, _, _ in rows}), sorted({who for _, who, _ in rows})
    said = {unit: [(who, grade) for one, who, grade in rows if one == unit] for unit in units}
    likely = {unit: {q: sum(grade == q for _, grade in said[unit]) / len(said[unit]) for q in labels} for unit in units}
    before, total = -inf, -1e9
    while total - before >= module.ENOUGH:
        before, total = total, 0.0
        shares = {q: sum(likely[unit][q] for unit in units) / len(units) for q in labels}
        errors = {}
        for who in raters:
            for q in labels:
                given = {grade: sum(likely[unit][q] for unit, one, told in rows if (one, told) == (who, grade)) for grade in labels}
                errors[who, q] = {grade: n / (sum(given.values()) or 1) for grade, n in given.items()}
        for unit in units:
            joint = {q: shares[q] * prod(errors[who, q][grade] for who, grade in said[unit]) for q in labels}
            likely[unit] = {q: value / sum(joint.values()) for q, value in joint.items()}
            total += log(sum(joint.values()))
    return [[likely[unit][q] for q in labels] for unit in units]


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_the_formulas_say_written_out_plainly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    errors = rng.dirichlet([1, 1, 1], size=(4, 3)) / 2 + np.eye(3) / 2
    rows = [row for row in simulated(rng, 25, errors)[1] if rng.random() < 0.8]
    found = dawid_skene(*columns(rows), (0, 1, 2)).grades
    assert found == pytest.approx(np.array(plainly(rows, (0, 1, 2))), abs=1e-6)


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
    @example([(0, 0, 2), (0, 1, 4), (0, 3, 3), (0, 3, 5), (1, 0, 2), (3, 1, 1), (3, 3, 5), (4, 1, 1), (4, 1, 3), (4, 2, 4), (4, 3, 2)])
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
