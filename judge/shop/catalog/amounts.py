"""Whether the numbers a product states are those that are asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from judge.shop.catalog.units import Measure, same


def stated(wanted: Measure, given: Iterable[Measure]) -> bool | None:
    """Whether numbers say what is wanted: True, False, or None where they do not tell.

    A number wanted is met by the same one and by a range it lies in, and violated by others; a bound in `given` says no more than that it is
    reached, so that it meets its own number and violates none. A bound wanted is met where all numbers are inside, violated where all are
    outside. Of lengths the longest counts alone: how long a thing is its longest side says.
    """
    found = [measure for measure in given if measure.dimension == wanted.dimension]
    if any(_is_bound(measure) and measure.values == wanted.values for measure in found):
        return True
    return _is_among(wanted, found) if wanted.sense == "is" else _is_inside(wanted, found)


def _is_bound(measure: Measure) -> bool:
    return measure.sense not in ("is", "between")


def _is_among(wanted: Measure, found: Sequence[Measure]) -> bool | None:
    if found and all(any(_has(measure, value) for measure in found) for value in wanted.values):
        return True
    told = [measure for measure in found if not _is_bound(measure)]
    open_ended = any(_is_bound(measure) and _inside(measure, value) for measure in found for value in wanted.values)
    return False if told and not open_ended else None


def _has(given: Measure, value: float) -> bool:
    return any(same(value, each) for each in given.values) or (given.sense == "between" and _inside(given, value))


def _is_inside(wanted: Measure, found: Sequence[Measure]) -> bool | None:
    spans = [span for measure in found if not _is_bound(measure) for span in _spans(measure)]
    if wanted.dimension == "length" and spans:
        spans = [max(spans, key=lambda span: span[1])]
    inside = {_fits(wanted, span) for span in spans}
    return inside.pop() if len(inside) == 1 else None


def _spans(given: Measure) -> list[tuple[float, float]]:
    """The numbers of a measure as spans from the lowest to the highest that it may be."""
    return [(given.values[0], given.values[1])] if given.sense == "between" else [(value, value) for value in given.values]


def _fits(wanted: Measure, span: tuple[float, float]) -> bool | None:
    low, high = (_inside(wanted, each) for each in span)
    around = wanted.sense == "between" and span[0] < wanted.values[0] < wanted.values[1] < span[1]
    return low if low == high and not around else None


def _inside(bound: Measure, value: float) -> bool:
    """Whether a number is within a bound. What a bound includes, it includes within `units.TOLERANCE`; what it leaves out, exactly."""
    low, high = min(bound.values), max(bound.values)
    alike = math.isclose(value, high, rel_tol=1e-9)
    return {
        "is": same(value, high),
        "between": low <= value <= high or same(value, low) or same(value, high),
        "under": value < high and not alike,
        "over": value > high and not alike,
        "up to": value <= high or same(value, high),
        "at least": value >= high or same(value, high),
    }[bound.sense]
