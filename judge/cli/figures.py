"""Figures with their intervals, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judge.stats.clusters import Estimate


def figure_text(figure: Estimate | None, digits: int = 3, *, sign: str = "-") -> str:
    """A figure with its interval, "none" where it cannot be had. With a `sign` of "+", figures above zero show theirs too."""
    return "none" if figure is None else between_text(figure.value, (figure.low, figure.high), digits, sign=sign)


def between_text(value: float, interval: Sequence[float | None] | None, digits: int = 3, *, sign: str = "-") -> str:
    """A value with its interval, where it has one."""
    low, high = interval or (None, None)
    form = f"{sign}.{digits}f"
    return f"{value:{form}}" + ("" if low is None or high is None else f" [{low:{form}}, {high:{form}}]")
