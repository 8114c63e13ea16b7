"""Figures with their intervals as dots and whiskers, several series beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import altair as alt

from judge.measure.report.charts.colours import GREY
from judge.measure.report.parts import Chart, Colours
from judge.stats.clusters import Estimate

LINE, GAP, BELOW = 15, 14, 34
"""Pixels: of a whisker, between two rows, and for the axis."""


class Dot(NamedTuple):
    """A figure in a row, of a series."""

    row: str
    series: str
    figure: Estimate | None


def whiskers(about: str, dots: Sequence[Dot], colours: Colours, *, percent: bool = False, signed: bool = False) -> Iterator[Chart]:
    """One band a row, one line a series in it, in the order given, from zero on; nothing where no figure can be had.

    `signed`: differences, around a line at zero.
    """
    drawn = [dot for dot in dots if dot.figure is not None]
    used = [(name, colour) for name, colour in colours if any(dot.series == name for dot in drawn)]
    if drawn:
        yield Chart(about, _spec(drawn, used, ("+" if signed else "") + (".0%" if percent else ".2~f")), used if len(used) > 1 else ())


def _spec(drawn: Sequence[Dot], colours: Colours, form: str) -> dict[str, Any]:
    rows, names = list(dict.fromkeys(dot.row for dot in drawn)), [name for name, _ in colours]
    scale = alt.Scale(domain=_reach(drawn), nice=True)
    base = alt.Chart(alt.InlineData(values=[_record(dot) for dot in drawn])).encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8)),
        yOffset=alt.YOffset("series:N", sort=names),
        color=alt.Color("series:N", scale=alt.Scale(domain=names, range=[colour for _, colour in colours]), legend=None),
    )
    axis = alt.Axis(format=form, tickCount=5, grid=True)
    lines = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, title=None, axis=axis), x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q", scale=scale, title=None, axis=axis))
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=GREY).encode(x=alt.X("zero:Q", scale=scale))
    height = len(rows) * (len(names) * LINE + GAP) + BELOW
    return dict(alt.layer(zero, lines, points).properties(height=height).to_dict())


def _reach(drawn: Sequence[Dot]) -> list[float]:
    """From the lowest end of them to the highest, with zero."""
    ends = [end for dot in drawn for end in _ends(dot)]
    return [min(0.0, *ends), max(0.0, *ends)]


def _ends(dot: Dot) -> tuple[float, float]:
    figure = dot.figure or Estimate(0.0)
    return (figure.value if figure.low is None else figure.low), (figure.value if figure.high is None else figure.high)


def _record(dot: Dot) -> dict[str, object]:
    low, high = _ends(dot)
    return {"row": dot.row, "series": dot.series, "value": (dot.figure or Estimate(0.0)).value, "low": low, "high": high}
