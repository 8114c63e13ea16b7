"""What a person's look at a pair is expected to be worth: disagreement x doubt x reach. Pure arithmetic over what is known of the pair.

    disagreement = 1 + judges + people + behaviour + source      in steps of the scale
    doubt        = 1 - confidence of the verdict                 0.5 where nobody knows it, never below 0.05
    reach        = 1 + ln(1 + triples) + ln(1 + searches)

The confidence is calibrated where that very judge is: how likely people are to give the verdict's own grade. Else it is the judge's word.
`judges` and `people`: how far the grade of another judge, or of a rater, is from the verdict's, at most. `behaviour`: shoppers
clicked the product often and the verdict is not positive, or they saw it often near the top, never clicked it, and the verdict is
positive. `source`: a search system had it among its first results and the verdict is not positive, or only chance and whoever looks
for negatives proposed it and the verdict is positive. These two count the steps from the verdict to the nearest grade of the side
they speak for. `triples`: how many exported triples the pair stands in, by its grade today; `searches`: how often its query was
typed. Logarithms, because a thousand searches more matter less to a query of a million than to one of ten.
"""

from __future__ import annotations

from math import log1p
from typing import NamedTuple

from judge.scales import Scale, Side
from judge.store.evidence import BY_CHANCE, CLICKED, IGNORED, ON_TOP, Heard, Signs

SIGNS = Signs(clicks=3, showings=100, near=5, first=3)
"""Chosen, not measured: low enough that a small shop has some, high enough that one stray click says nothing."""

UNKNOWN, LEAST = 0.5, 0.05
"""Doubt where nobody knows how sure the judge is; and where it says that it is certain, as judges do that are wrong."""

POSITIVES, NEGATIVES = 20, 8
"""The caps of the export's default policy: positives a query, negatives a positive."""


class Against(NamedTuple):
    """Steps by which each kind of voice is against the verdict. `speaks_for`: those in favour of the product, all together."""

    judges: int
    people: int
    behaviour: int
    source: int
    speaks_for: int


class Place(NamedTuple):
    """Where a pair stands: positives and negatives of its query, as an export counts them."""

    positives: int
    negatives: int


class Use(NamedTuple):
    """The parts of a pair's expected use, and what they are about: the verdict's grade and its side, None where there is no grade."""

    grade: int | None
    side: Side | None
    against: Against
    doubt: float
    reach: float

    @property
    def disagreement(self) -> int:
        judges, people, behaviour, source, _ = self.against
        return 1 + judges + people + behaviour + source


def expected_use(use: Use) -> float:
    """What looking at the pair is worth, beside others: the formula of this module."""
    return use.disagreement * use.doubt * use.reach


def reach(triples: float, searches: int) -> float:
    return 1 + log1p(triples) + log1p(searches)


def doubt(certainty: float | None) -> float:
    return UNKNOWN if certainty is None else max(LEAST, 1 - certainty)


def against(heard: Heard, scale: Scale) -> Against:
    """How far everybody is from the verdict. A pair without a grade has nobody against it: a word for the product is then one step."""
    others, labels = (tuple(grade for grade in voices if grade is not None) for voices in (heard.others, heard.labels))
    up, down = _steps_up(heard.grade, scale), _steps_down(heard.grade, scale)
    clicked, on_top = (up if sign else 0 for sign in (heard.shoppers == CLICKED, heard.proposed == ON_TOP))
    return Against(
        judges=_apart(heard.grade, others),
        people=_apart(heard.grade, labels),
        behaviour=down if heard.shoppers == IGNORED else clicked,
        source=down if heard.proposed == BY_CHANCE else on_top,
        speaks_for=clicked + on_top + _above(heard.grade, others, scale) + _above(heard.grade, labels, scale),
    )


def _steps_up(grade: int | None, scale: Scale) -> int:
    """To the lowest positive grade, from one that is not positive."""
    lowest = next(value for value in scale.values if scale.side(value) == "positive")
    return 1 if grade is None else max(0, lowest - grade)


def _steps_down(grade: int | None, scale: Scale) -> int:
    """To the highest negative grade, from a positive one."""
    highest = next(value for value in reversed(scale.values) if scale.side(value) == "negative")
    return grade - highest if grade is not None and scale.side(grade) == "positive" else 0


def _apart(grade: int | None, others: tuple[int, ...]) -> int:
    return max((abs(other - grade) for other in others), default=0) if grade is not None else 0


def _above(grade: int | None, others: tuple[int, ...], scale: Scale) -> int:
    if grade is None:
        return int(any(scale.side(other) == "positive" for other in others))
    return max((other - grade for other in others if other > grade), default=0)


def triples(side: Side, place: Place) -> float:
    """Triples with the pair in them, on average over the export's draws; of one on no side, those it would bring as a positive."""
    if side == "negative":
        return min(place.positives, POSITIVES) * min(1.0, NEGATIVES / place.negatives)
    positives = place.positives + (side == "neither")
    return min(place.negatives, NEGATIVES) * min(1.0, POSITIVES / positives)
