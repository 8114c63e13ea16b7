"""Several things beside each other, each in a colour of its own; figures with intervals, as text."""

from __future__ import annotations

from collections.abc import Iterable

from judge.stats.clusters import Estimate
from ui import shared

SHADES = (shared.NEITHER, shared.POSITIVE[1], shared.NEGATIVE[1], shared.FAILED, shared.POSITIVE[0], shared.NEGATIVE[0])


def shades(names: Iterable[str]) -> dict[str, str]:
    """A colour each, the first grey; of more names than colours, only the first get one."""
    return dict(zip(names, SHADES, strict=False))


def between(figure: Estimate | None, signed: bool = False) -> str:
    """A figure with its interval, as far as there is one."""
    if figure is None:
        return "none"
    value, low, high = (None if each is None else f"{each:{'+' if signed else ''}.3f}" for each in (figure.value, figure.low, figure.high))
    return f"{value}" if low is None or high is None else f"{value} ({low} to {high})"
