"""Judges against people, and people among themselves, on the pairs that people graded.

A pair without a grade on one side is counted, never filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from judge.errors import InputError
from judge.people.examples import taught
from judge.people.figures import Agreement, Compared, agreement_of
from judge.people.resolve import consensus, resolve
from judge.people.sample import EVERY, Sample
from judge.store.db import Database
from judge.store.grades import PairGrades, told_pairs
from judge.store.labels import raters
from judge.store.settings import scale_of
from judge.store.trusted import in_order, specs_of

VoiceOfPair = Callable[[PairGrades], int | None]


class Gathered(NamedTuple):
    """Pairs to compare, and by the names of `Agreement` those that are not compared, and who decided the others."""

    compared: tuple[Compared, ...]
    unjudged: int
    taught: int
    decided: dict[str, int]


def compare(
    db: Database, judges: Sequence[int], against: str = "people", sample: Sample = EVERY, *, resamples: int = 1000, seed: int = 0
) -> Agreement:
    """Judges in order of trust, taken as one (second side), against people (first side), on every pair of the sample both graded.

    `against`: "people" = gold, else what the raters said (the final grade of a pair as if no judge existed); "gold";
    "labels" = what the raters said, whatever gold says; or one rater's name. InputError when nobody has that name.
    """
    said, scale = voice_of(db, against), scale_of(db)
    sides, chosen = (against, in_order(specs_of(db, judges))), f"every pair graded by {against} and judged{sample.chosen}"
    found = gathered(db, judges, said, sample)
    figures = agreement_of(found.compared, sides, chosen, scale, resamples=resamples, seed=seed)
    return replace(figures, unjudged=found.unjudged, taught=found.taught, decided=found.decided)


def gathered(db: Database, judges: Sequence[int], said: VoiceOfPair, sample: Sample = EVERY) -> Gathered:
    """The grades of people and of the judges on every pair of the sample, and what could not be compared."""
    decided, told = Counter(dict.fromkeys(specs_of(db, judges), 0)), taught(db, judges)
    compared, unjudged, left_out = [], 0, 0
    for pair, people in _voiced(sample.of(told_pairs(db, judges)), said):
        if pair.query_id in told:
            left_out += 1
        elif pair.verdict is None or pair.verdict.grade is None:
            unjudged += 1
        else:
            compared.append(Compared(pair.query_id, pair.product_id, people, pair.verdict.grade))
            decided[pair.verdict.who] += 1
    return Gathered(tuple(compared), unjudged, left_out, dict(decided))


def _voiced(pairs: Iterable[PairGrades], said: VoiceOfPair) -> Iterator[tuple[PairGrades, int]]:
    return ((pair, people) for pair in pairs if (people := said(pair)) is not None)


def raters_agreement(
    db: Database, judged_by: Sequence[int] = (), sample: Sample = EVERY, *, resamples: int = 1000, seed: int = 0
) -> Agreement:
    """People among themselves: every two raters of a pair are one comparison, all pooled; the first by name is the first side.

    With `judged_by`, only pairs on which those judges are measured too: the figure to hold beside the judges' own.
    """
    compared, unjudged, told = list[Compared](), 0, taught(db, judged_by)
    for pair in sample.of(told_pairs(db, judged_by)):
        grades = [label.grade for label in sorted(pair.labels, key=lambda label: label.who) if label.grade is not None]
        if judged_by and pair.verdict is None:
            unjudged += len(grades) > 1
        elif pair.query_id not in told:
            compared += [Compared(pair.query_id, pair.product_id, *two, 1 / (len(grades) - 1)) for two in combinations(grades, 2)]
    chosen = f"every pair with two raters or more{' that was judged' if judged_by else ''}{sample.chosen}"
    found = agreement_of(compared, ("rater", "another rater"), chosen, scale_of(db), resamples=resamples, seed=seed)
    return replace(found, unjudged=unjudged)


def voice_of(db: Database, against: str) -> VoiceOfPair:
    """How to read people's grade of a pair."""
    voices: dict[str, VoiceOfPair] = {
        "people": lambda pair: resolve(pair._replace(verdict=None)).grade,
        "gold": lambda pair: pair.gold.grade if pair.gold else None,
        "labels": lambda pair: consensus(pair.labels) if any(label.grade is not None for label in pair.labels) else None,
    }
    if against in voices:
        return voices[against]
    names = [rater.rater for rater in raters(db)]
    if against not in names:
        raise InputError(f"Nobody called '{against}' has labelled anything", f"Use one of: {', '.join([*voices, *names])}")
    return voice_of_rater(against)


def voice_of_rater(name: str) -> VoiceOfPair:
    return lambda pair: next((label.grade for label in pair.labels if label.who == name), None)
