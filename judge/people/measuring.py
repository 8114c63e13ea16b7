"""How far to trust the judges: the one question that the command line and the Agreement page ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.people.agreement import compare, gathered, raters_agreement, voice_of
from judge.people.deciding import Decision, decision
from judge.people.figures import Agreement
from judge.people.sample import Sample, sample_of
from judge.people.slices import By, Slices, slices
from judge.people.standing_in import EPSILON, StandIn, stand_in
from judge.store.db import Database
from judge.store.settings import scale_of


@dataclass(frozen=True)
class Question:
    """What is asked. `pairs`: "audited", "labelled", or None to choose. `epsilon`: of the alternative annotator test."""

    against: str = "people"
    pairs: str | None = None
    by: By | None = None
    threshold: float | None = None
    epsilon: float = EPSILON
    seed: int = 0
    resamples: int = 1000


@dataclass(frozen=True)
class Report:
    """The answer: judges against people, raters against each other on the same pairs, slices where asked for."""

    sample: Sample
    judge: Agreement
    raters: Agreement
    slices: Slices | None
    stand_in: StandIn
    decision: Decision | None


def measured(db: Database, judges: Sequence[int], asked: Question) -> Report:
    """Everything about these judges, ids in order of trust, taken as one. InputError where the question names what is not there."""
    sample, scale = sample_of(db, asked.pairs), scale_of(db)
    drawn = {"resamples": asked.resamples, "seed": asked.seed}
    judge = compare(db, judges, asked.against, sample, **drawn)
    raters = raters_agreement(db, judges, sample, **drawn)
    compared = gathered(db, judges, voice_of(db, asked.against), sample).compared
    return Report(
        sample=sample,
        judge=judge,
        raters=raters,
        slices=slices(db, judges, asked.by, asked.against, sample, **drawn) if asked.by else None,
        stand_in=stand_in(db, judges, sample, asked.epsilon),
        decision=decision(judge, raters, compared, scale, asked.threshold, **drawn),
    )
