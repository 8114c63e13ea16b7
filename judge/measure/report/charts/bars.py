"""Amounts as bars, one a row, each a stack of series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import altair as alt

from judge.measure.report.charts.colours import BLUE
from judge.measure.report.parts import Chart, Colours

HEIGHT = 28
"""Pixels of a row."""
ROOM = 1.2
"""The longest bar leaves a sixth of the width to its number."""


class Amount(NamedTuple):
    """So many in a row, of a series."""

    row: str
    amount: int
    series: str = ""


def bars(about: str, amounts: Sequence[Amount], colours: Colours = (("", BLUE),)) -> Iterator[Chart]:
    """Rows in the order given, series in that of their colours; nothing where there is nothing. Each row says its sum."""
    if any(each.amount for each in amounts):
        used = [(name, colour) for name, colour in colours if any(each.series == name and each.amount for each in amounts)]
        yield Chart(about, _spec(amounts, used), used if len(used) > 1 else ())


def _spec(amounts: Sequence[Amount], colours: Colours) -> dict[str, Any]:
    names, sums = [name for name, _ in colours], Counter[str]()
    for each in amounts:
        sums[each.row] += each.amount
    scale = alt.Scale(domain=[0, ROOM * max(sums.values())], nice=False)
    y = alt.Y("row:N", sort=list(sums), title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8))
    parts = [{**each._asdict(), "order": names.index(each.series)} for each in amounts if each.series in names]
    stacks = alt.Chart(alt.InlineData(values=parts)).mark_bar(height={"band": 0.7})
    stacks = stacks.encode(
        y=y,
        x=alt.X("amount:Q", scale=scale, title=None, axis=None),
        color=alt.Color("series:N", scale=alt.Scale(domain=names, range=[colour for _, colour in colours]), legend=None),
        order="order:O",
    )
    told = alt.Chart(alt.InlineData(values=[{"row": row, "amount": amount} for row, amount in sums.items()]))
    numbers = told.mark_text(align="left", dx=6, fontSize=13).encode(
        y=y, x=alt.X("amount:Q", scale=scale), text=alt.Text("amount:Q", format=",")
    )
    return dict((stacks + numbers).properties(height=HEIGHT * len(sums)).to_dict())
