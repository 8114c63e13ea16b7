"""Do raters follow the verdict when they see it?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from judge.stats.anchoring import Anchoring, anchoring
from judge.store.calibrations import answers
from judge.store.db import Database
from judge.store.ratings import ratings


def seeing(db: Database, judges: Sequence[int], *, resamples: int = 1000, seed: int = 0) -> Anchoring:
    """Every label with a grade against the verdict that counts today, of these judges in order of trust: given blind, and in its sight."""
    labels = ratings(db)
    said = answers(db, judges, list({(label.query_id, label.product_id) for label in labels}))
    both = [(label, said[pair].grade) for label in labels if (pair := (label.query_id, label.product_id)) in said]
    return anchoring(
        [label.grade for label, _ in both],
        [verdict for _, verdict in both],
        [label.verdict_visible for label, _ in both],
        [label.query_id for label, _ in both],
        np.random.default_rng(seed),
        resamples=resamples,
    )
