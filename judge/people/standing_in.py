"""May the judge stand in for one of the raters? The alternative annotator test of everybody who labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judge.people.examples import taught
from judge.people.sample import EVERY, Sample
from judge.stats.alternative import AltTest, alternative_annotator_test
from judge.store.db import Database
from judge.store.grades import told_pairs

EPSILON = 0.15
"""What it is worth not to have to ask a person, as a share of pairs: 0.2 where they are experts, 0.15 skilled, 0.1 a crowd."""


@dataclass(frozen=True)
class StandIn:
    """The test, and the raters it names by row."""

    raters: tuple[str, ...]
    test: AltTest


def stand_in(db: Database, judges: Sequence[int], sample: Sample = EVERY, epsilon: float = EPSILON) -> StandIn:
    """The test on every pair of the sample that two raters or more and one of the judges graded, pairs of a query together."""
    told = taught(db, judges)
    pairs = [pair for pair in sample.of(told_pairs(db, judges)) if pair.verdict is not None and pair.query_id not in told]
    names = sorted({label.who for pair in pairs for label in pair.labels if label.grade is not None})
    row, said = {name: place for place, name in enumerate(names)}, np.full((len(names), len(pairs)), np.nan)
    for column, pair in enumerate(pairs):
        for label in pair.labels:
            if label.grade is not None:
                said[row[label.who], column] = label.grade
    verdicts = [np.nan if pair.verdict is None or pair.verdict.grade is None else pair.verdict.grade for pair in pairs]
    return StandIn(tuple(names), alternative_annotator_test(said, verdicts, [pair.query_id for pair in pairs], epsilon=epsilon))
