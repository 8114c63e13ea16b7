"""Grades for the arithmetic: strategies for hypothesis, and pairs of known agreement."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from judge.stats.confusion import confusion

LABELS = (1, 2, 3, 4, 5)

Rows = list[tuple[int, int]]

grades = st.integers(1, 5)
pairs = st.lists(st.tuples(grades, grades), min_size=1, max_size=40)
varied = pairs.filter(lambda rows: len({grade for row in rows for grade in row}) > 1)


def sides(rows: Rows) -> tuple[list[int], list[int]]:
    return [a for a, _ in rows], [b for _, b in rows]


def judged(rng: np.random.Generator, queries: int, each: int = 20) -> NDArray[Any]:
    """Confusion matrices of queries whose second side is the first, one step off in a share that differs by query."""
    matrices = []
    for _ in range(queries):
        truth = rng.integers(1, 6, size=each)
        off = rng.random(each) < rng.beta(2, 3)
        matrices.append(confusion(truth, np.clip(truth + np.where(off, rng.choice([-1, 1], size=each), 0), 1, 5), LABELS))
    return np.array(matrices)
