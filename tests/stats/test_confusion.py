"""Counting how often grades met, in all and by query."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.grades import LABELS, Rows, pairs, sides

from judge.stats.confusion import confusion, confusions


def test_rows_are_the_first_side_and_columns_the_second() -> None:
    assert confusion([1, 1, 5], [2, 2, 5], LABELS).tolist() == [[0, 2, 0, 0, 0], [0] * 5, [0] * 5, [0] * 5, [0, 0, 0, 0, 1]]


@given(pairs, st.data())
def test_the_matrices_of_the_queries_sum_to_the_whole_and_diagonals_to_the_agreed_pairs(rows: Rows, data: st.DataObject) -> None:
    groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))))
    parts = confusions(*sides(rows), LABELS, groups, 4)
    whole = confusion(*sides(rows), LABELS)
    assert np.array_equal(parts.sum(axis=0), whole)
    assert parts.sum(axis=(1, 2)).tolist() == np.bincount(groups, minlength=4).tolist()
    assert np.trace(whole) / len(rows) == pytest.approx(np.mean(np.equal(*sides(rows))))


def test_a_grade_outside_the_scale_is_an_error_and_not_a_cell() -> None:
    with pytest.raises(ValueError, match=r"\[9\] are not among"):
        confusion([1, 9], [0, 2], LABELS)


@given(pairs, st.data())
def test_a_weight_counts_a_pair_that_many_times(rows: Rows, data: st.DataObject) -> None:
    times = data.draw(st.lists(st.integers(1, 3), min_size=len(rows), max_size=len(rows)))
    repeated = [row for row, n in zip(rows, times, strict=True) for _ in range(n)]
    assert confusion(*sides(rows), LABELS, times) == pytest.approx(confusion(*sides(repeated), LABELS))


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, float("nan")], [1.0, float("inf")]])
def test_a_pair_that_could_not_have_been_drawn_has_no_weight(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        confusion([1, 2], [1, 2], LABELS, weights)
