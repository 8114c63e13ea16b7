"""Figures with their intervals as dots and whiskers, several series beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

import altair as alt
import streamlit as st

from judge.stats.clusters import Estimate
from ui.safe import safe
from ui.shared import NEITHER

LINE, GAP, BELOW = 14, 14, 34
"""Pixels: of a whisker, between two rows, and for the axis."""


class Dot(NamedTuple):
    """A figure in a row, of a series; `stands_on` says what it is a figure of, for the tooltip."""

    row: str
    series: str
    figure: Estimate | None
    stands_on: str


def whiskers(dots: Sequence[Dot], colours: Mapping[str, str], percent: bool = False, signed: bool = False) -> None:
    """One band a row, one line a series in it, in the order given. Figures that cannot be had are left out of the drawing.

    `signed`: differences, around a line at zero, as far as they reach.
    """
    drawn = tuple(dot for dot in dots if dot.figure is not None)
    shown = tuple((name, colour) for name, colour in colours.items() if any(dot.series == name for dot in drawn))
    if not drawn:
        return
    legend = "".join(f'<span><span class="sj-key" style="background:{colour}"></span>{safe(name)}</span>' for name, colour in shown)
    st.html(f'<div class="sj sj-legend">{legend}</div>')
    st.vega_lite_chart(deepcopy(_spec(drawn, shown, percent, signed)), width="stretch")


@lru_cache(maxsize=256)
def _spec(drawn: tuple[Dot, ...], shown: tuple[tuple[str, str], ...], percent: bool, signed: bool) -> dict[str, Any]:
    """The chart as Vega-Lite. Kept, because altair checks every part of it, which takes longer than all the rest of a page."""
    rows, names = list(dict.fromkeys(dot.row for dot in drawn)), [name for name, _ in shown]
    style = ("+" if signed else "") + (".1%" if percent else ".3f")
    scale = alt.Scale(domain=_around_zero(drawn) if signed else [min(0.0, *map(_low, drawn)), 1.0], nice=signed)
    axis = alt.Axis(format="~%" if percent else "~g" if signed else ".1f", tickCount=5, grid=True)
    base = alt.Chart(alt.InlineData(values=[_record(dot) for dot in drawn])).encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=190, labelFontSize=13)),
        yOffset=alt.YOffset("series:N", sort=names),
        color=alt.Color("series:N", scale=alt.Scale(domain=names, range=[colour for _, colour in shown]), legend=None),
        tooltip=[
            alt.Tooltip("row:N", title="figure"),
            alt.Tooltip("series:N", title="of"),
            alt.Tooltip("value:Q", format=style),
            alt.Tooltip("low:Q", title="95 % from", format=style),
            alt.Tooltip("high:Q", title="to", format=style),
            alt.Tooltip("stands on:N"),
        ],
    )
    lines = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, title=None, axis=axis), x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q", scale=scale, title=None, axis=axis))
    zero = (
        [alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=NEITHER).encode(x=alt.X("zero:Q", scale=scale))] if signed else []
    )
    chart = alt.layer(*zero, lines, points).properties(height=len(rows) * (len(names) * LINE + GAP) + BELOW)
    return dict(chart.to_dict())


def _low(dot: Dot) -> float:
    figure = dot.figure
    return 0.0 if figure is None else figure.value if figure.low is None else figure.low


def _around_zero(drawn: Sequence[Dot]) -> list[float]:
    """From the lowest end of them to the highest, zero between."""
    ends = [end for dot in drawn if (figure := dot.figure) for end in (figure.low, figure.value, figure.high) if end is not None]
    return [min(0.0, *ends), max(0.0, *ends)]


def _record(dot: Dot) -> dict[str, object]:
    figure = dot.figure or Estimate(float("nan"))
    return {
        "row": dot.row,
        "series": dot.series,
        "value": figure.value,
        "low": figure.low if figure.low is not None else figure.value,
        "high": figure.high if figure.high is not None else figure.value,
        "stands on": dot.stands_on,
    }
