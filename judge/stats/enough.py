"""Are there labels enough to learn how a judge's verdicts translate, and to measure it on queries that were not learned from?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from judge.stats.clusters import numbered
from judge.stats.confusion import places

FOLDS = 5
MIN_LABELS = 50
MIN_QUERIES = 5 * FOLDS
MIN_OF_A_GRADE = 5

MANY = 1_000
"""Labels below which isotonic regression is not chosen unless a person asks for it: it then tends to follow chance, says scikit-learn of
its `CalibratedClassifierCV`."""


def too_few(human: ArrayLike, queries: ArrayLike, labels: Sequence[int]) -> str:
    """What is missing for a calibration that can be measured; empty when nothing is."""
    said, n_queries = places(human, labels), numbered(queries)[1]
    if len(said) < MIN_LABELS:
        return f"{len(said)} labels: a calibration needs {MIN_LABELS}."
    if n_queries < MIN_QUERIES:
        return f"Labels of {n_queries} queries: a calibration is tried on queries it has not seen, and needs {MIN_QUERIES}."
    counts = np.bincount(said, minlength=len(labels))
    rare = [f"grade {grade} ({n})" for grade, n in zip(labels, counts, strict=True) if n < MIN_OF_A_GRADE]
    return f"A calibration needs {MIN_OF_A_GRADE} labels of every grade; too few of {', '.join(rare)}." if rare else ""
