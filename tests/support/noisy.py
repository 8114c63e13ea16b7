"""A shop whose true grades are known, judged and labelled with noise: enough of it for a calibration, and for rater figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from support.graded import SPEC, judge_said, rater_said
from support.voices import a_run, verdict

from judge.store.db import Database
from judge.store.verdicts import record, register_judge

Pair = tuple[str, str]

QUERIES, PRODUCTS = 30, 10
PAIRS: list[Pair] = [(f"q{q}", f"p{p}") for q in range(1, QUERIES + 1) for p in range(1, PRODUCTS + 1)]


def truth() -> dict[Pair, int]:
    """Grades 1 to 5 of every pair."""
    return dict(zip(PAIRS, np.random.default_rng(7).integers(1, 6, size=len(PAIRS)).tolist(), strict=True))


def lenient_judge(db: Database, spec: str = SPEC) -> int:
    """A judge of bare grades that is often one grade too kind."""
    kind = np.random.default_rng(1).random(len(PAIRS)) < 0.6
    return judge_said(db, {pair: min(grade + int(up), 5) for (pair, grade), up in zip(truth().items(), kind, strict=True)}, spec)


def honest_judge(db: Database, spec: str = "scripted/odds#relevance") -> int:
    """A judge whose probabilities say what they should: its grade is right in six of ten pairs, and it says six tenths."""
    rng, judge = np.random.default_rng(3), register_judge(db, spec, "j1-prompt", "relevance", "Grade the product.")
    said = {
        pair: grade if rng.random() < 0.6 else int(rng.choice([g for g in range(1, 6) if g != grade])) for pair, grade in truth().items()
    }
    odds = {pair: {str(g): 0.6 if g == grade else 0.1 for g in range(1, 6)} for pair, grade in said.items()}
    record(db, [verdict(db, judge, pair, grade=grade, probabilities=odds[pair]) for pair, grade in said.items()], a_run(db, judge), {})
    return judge


def labelled(db: Database, pairs: Sequence[Pair] = PAIRS, rater: str = "ann", errs: float = 0.0, seed: int = 0) -> Mapping[Pair, int]:
    """A rater who says the truth, but for that share of the pairs, of which they say something else."""
    rng, known = np.random.default_rng(seed), truth()
    grades = {
        pair: known[pair] if rng.random() >= errs else int(rng.choice([g for g in range(1, 6) if g != known[pair]])) for pair in pairs
    }
    rater_said(db, grades, rater)
    return grades
