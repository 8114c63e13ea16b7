"""Ranking measures, all of them ir-measures' own but Cat@K: their names read, the scale's gains and positives handed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from judge.errors import InputError
from judge.measure.evaluate.graded import Grades
from judge.measure.evaluate.lists import GAP, Places
from judge.scales import Scale

DEFAULT = ("nDCG@10", "P@10", "R@10", "RR@10", "Cat@10", "Cat@50")
JUDGED = "Judged"
_CAT = re.compile(r"Cat@([1-9]\d*)")
_EXAMPLES = f"Use the names of ir-measures, and Cat@K: {', '.join(DEFAULT)}, AP@100, Success@5"


@dataclass(frozen=True)
class Measure:
    """A measure as it was named. `theirs` is that of ir-measures, None for Cat@K; `cutoff` the places it looks at, None for all."""

    name: str
    cutoff: int | None
    theirs: Any = None

    @property
    def is_quality(self) -> bool:
        """Judged@K says how far the others are to be trusted, nothing of the ranking."""
        return not self.name.startswith(JUDGED)


def read_measures(names: Sequence[str], scale: Scale) -> list[Measure]:
    """The measures of those names, and Judged@K for every K that one of them looks at. InputError for one that there is not."""
    found = {measure.name: measure for measure in (_read(name.strip(), scale) for name in names)}
    cutoffs = dict.fromkeys(each.cutoff for each in found.values() if each.theirs is not None and each.cutoff)
    beside = {f"{JUDGED}@{cutoff}": _read(f"{JUDGED}@{cutoff}", scale) for cutoff in cutoffs}
    return [*{**found, **beside}.values()]


def _read(name: str, scale: Scale) -> Measure:
    if cat := _CAT.fullmatch(name):
        return Measure(name, int(cat[1]))
    theirs = _parsed(name)
    cutoff = theirs.params.get("cutoff")
    if cutoff is not None and cutoff < 1:
        raise InputError(f"'{name}' looks at no place", _EXAMPLES)
    return Measure(name, cutoff, _in_scale(theirs, name, scale))


def _parsed(name: str) -> Any:
    import ir_measures

    try:
        theirs: Any = ir_measures.parse_measure(name)
        theirs.validate_params()
    except (NameError, ValueError, AssertionError, SyntaxError, TypeError, KeyError) as error:
        raise InputError(f"'{name}' is no measure: {error}", _EXAMPLES) from None
    pipeline: Any = ir_measures.DefaultPipeline
    if not pipeline.supports(theirs):
        raise InputError(f"ir-measures cannot compute '{name}' as it is installed here", _EXAMPLES)
    return theirs


def _in_scale(theirs: Any, name: str, scale: Scale) -> Any:
    """The measure told which grades count as relevant and what each is worth, where its name does not say so."""
    takes = theirs.SUPPORTED_PARAMS
    if "gains" in takes:
        return theirs if "gains" in theirs.params else theirs(gains=whole_gains(scale))
    if "rel" in takes:
        return theirs if "rel" in theirs.params else theirs(rel=lowest_positive(scale))
    if name.startswith((JUDGED, "NumQ")):
        return theirs
    raise InputError(f"'{name}' reads grades as they stand and cannot be told what the scale '{scale.name}' means", _EXAMPLES)


def lowest_positive(scale: Scale) -> int:
    """The grade from which on a product is relevant."""
    return min(grade.value for grade in scale.grades if grade.side == "positive")


def whole_gains(scale: Scale) -> dict[int, int]:
    """The gains of the scale as the smallest whole numbers in the same ratios: trec_eval takes no others, and nDCG does not mind."""
    exact = {grade.value: Fraction(grade.gain).limit_denominator(1000) for grade in scale.grades}
    times = lcm(*(gain.denominator for gain in exact.values()))
    return {value: int(gain * times) for value, gain in exact.items()}


def scores(
    measures: Iterable[Measure], grades: Mapping[str, Grades], lists: Mapping[str, Places], *, condensed: bool = False
) -> dict[tuple[str, str], float]:
    """Values by (query id, name of the measure), for every query with grades: 0 where the run has no list, as by trec_eval -c.

    An unjudged product counts as not relevant; `condensed` takes them out of the lists first (Sakai 2007, "Alternatives to bpref"),
    but for Judged@K, which would say nothing then.
    """
    import ir_measures

    found: dict[tuple[str, str], float] = {}
    for shortened in (False, True):
        wanted = {each.theirs: each.name for each in measures if each.theirs and (condensed and each.is_quality) == shortened}
        known = {query: _scored(places, grades[query] if shortened else None) for query, places in lists.items() if query in grades}
        run = {query: scored for query, scored in known.items() if scored}
        if wanted:
            for metric in ir_measures.iter_calc([*wanted], {query: dict(of) for query, of in grades.items()}, run):
                found[metric.query_id, wanted[metric.measure]] = float(metric.value)
    return found


def _scored(places: Places, judged: Grades | None) -> dict[str, float]:
    """A list as ir-measures takes it: the higher the score, the earlier the place. A gap gets a name that no product has."""
    named = (f"\x01{place}" if product == GAP else product for place, product in enumerate(places))
    return {product: -float(place) for place, product in enumerate(named) if judged is None or product in judged}
