"""Do raters follow the verdict when they see it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES
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


def telling(found: Anchoring) -> Anchoring:
    """Without the figures of so few labels that they say more about chance, and why."""
    enough = found.n_queries >= ENOUGH_QUERIES
    blind = found.blind if enough and found.n_blind >= ENOUGH_PAIRS else None
    seen = found.seen if enough and found.n_seen >= ENOUGH_PAIRS else None
    both = blind is not None and seen is not None
    needed = f"{ENOUGH_PAIRS} labels of each kind in {ENOUGH_QUERIES} queries are needed to say anything of it."
    return replace(
        found,
        blind=blind,
        seen=seen,
        effect=found.effect if both else None,
        why=needed if found.n_blind and found.n_seen and not both else found.why,
    )
