"""What several answers to the same question say together, for models that give no probabilities themselves (`repeat=K`).

The share of each grade among K independent answers estimates its probability: after Wang et al. 2023, "Self-consistency
improves chain of thought reasoning in language models". With K answers a share is known to about sqrt(p(1-p)/K).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from judge.judging.prompts import read_prompt
from judge.judging.spec import JudgeSpec
from judge.scales import Scale
from judge.store.db import Database
from judge.store.history import Told
from judge.store.verdicts import repeats_of, verdicts_of
from judge.tables import Verdict


class Pooled(NamedTuple):
    """Answers to one question, pooled. `probabilities` sum to 1 over the scale's grades; `expected` is their mean grade.

    `grade` is the one given most often, of equals the one nearest to the mean, then the lower; `confidence` its share.
    """

    grade: int
    probabilities: Mapping[int, float]
    confidence: float
    expected: float


class Repeated(NamedTuple):
    """The answers to one pair of a judge that is asked so many `times`, in order; `pooled` is None while one lacks a grade."""

    times: int
    answers: Sequence[Verdict]
    pooled: Pooled | None


class Steadiness(NamedTuple):
    """How far a judge repeats itself, asked `repeats` times each. `pairs` have all answers; `open` lack some, or one failed.

    `steady` is the share of pairs with one and the same grade every time, `spread` the mean difference of two answers to
    one pair, in grades. None without a pair.
    """

    repeats: int
    pairs: int
    open: int
    steady: float | None
    spread: float | None


def pooled(grades: Sequence[int | None], scale: Scale, repeats: int) -> Pooled | None:
    """What that many answers to one pair say together; None while one of them is missing or failed.

    A failure is no vote: sharing its weight out among the grades would make a pair that is hard to answer look certain.
    """
    given = Counter(grade for grade in grades if grade is not None)
    if given.total() != repeats or not repeats:
        return None
    probabilities = {value: given[value] / repeats for value in scale.values}
    total = sum(value * votes for value, votes in given.items())
    grade = min(given, key=lambda value: (-given[value], abs(value * repeats - total), value))
    expected = sum(value * share for value, share in probabilities.items())
    return Pooled(grade, probabilities, probabilities[grade], expected)


def repeated_of(db: Database, told: Told) -> Repeated | None:
    """All answers to the pair of that verdict by its judge; None for one that is asked once."""
    times = JudgeSpec.parse(told.spec).params.get("repeat", 1)
    if times == 1:
        return None
    said = [verdict for verdict, spec in verdicts_of(db, told.verdict.query_id, told.verdict.product_id) if spec == told.spec]
    answers = sorted(said, key=lambda verdict: verdict.repeat)
    scale = read_prompt(told.prompt_text, told.spec).scale
    return Repeated(times, answers, pooled([answer.grade for answer in answers], scale, times))


def steadiness(asked: Iterable[Sequence[int | None]], repeats: int) -> Steadiness:
    """How far a judge repeats itself, from the grades of every pair (None: failed)."""
    pairs = unsettled = same = 0
    apart = 0.0
    for answers in asked:
        grades = [grade for grade in answers if grade is not None]
        if len(answers) != repeats or len(grades) != repeats:
            unsettled += 1
            continue
        pairs, same, apart = pairs + 1, same + (len(set(grades)) == 1), apart + _apart(grades)
    return Steadiness(repeats, pairs, unsettled, *((same / pairs, apart / pairs) if pairs and repeats > 1 else (None, None)))


def steadiness_of(db: Database, judge_id: int, repeats: int) -> Steadiness | None:
    """How far a judge repeats itself on every pair it was asked about; None for one that is asked once."""
    return steadiness((pair.grades for pair in repeats_of(db, judge_id)), repeats) if repeats > 1 else None


def _apart(grades: Sequence[int]) -> float:
    """The mean absolute difference over all pairs of these grades (Gini's); 0 of one grade."""
    n = len(grades)
    return sum(abs(one - other) for one in grades for other in grades) / max(1, n * (n - 1))
