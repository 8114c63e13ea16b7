"""Past tests: what was measured offline beforehand against what people then did."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from judge.errors import InputError
from judge.measure.abtest.foretelling import SURE, Foretold, Past, foretold, past_tests
from judge.measure.abtest.sides import ALL
from judge.measure.abtest.telling import selected, signs
from judge.shop.demo.testing import PastTest
from judge.stats.clusters import Estimate
from ui import shared
from ui.measuring.bringing import Brought, bring, on_disk
from ui.measuring.refusing import refused
from ui.measuring.runs import wide
from ui.safe import safe

EXAMPLE = (PastTest("new-synonyms", 0.0142, 0.0052, 0.004), PastTest("dense-first", -0.008, -0.0011, 0.004))
HEIGHT = 380
MOST, SEGMENTS = 1_000, 20
"""Tests drawn, and segments spelled out: a file may have any number."""


def past() -> None:
    """A file of them, drawn and correlated; without one, what such a file holds."""
    brought = bring("Past tests, a row each", "past_tests")
    if brought is None:
        st.html(
            '<div class="sj quiet">Treatment less control, measured offline before the test and online in it; and where known the standard '
            "errors, <b>offline_se</b> and <b>online_se</b>, or ends of 95 % intervals, <b>_low</b> and <b>_high</b>. For example:</div>"
        )
        wide(PastTest._fields, EXAMPLE, [1, 2, 3])
        return
    try:
        tests = read(brought.file_id, brought)
    except InputError as error:
        refused(error)
        return
    told(tests, foretold(tests))


@st.cache_data(show_spinner="Reading …", max_entries=4, scope="session")
def read(file_id: str, _brought: Brought) -> list[Past]:  # noqa: ARG001  (what it hangs on)
    """By its id alone: hashing a file takes longer than drawing the page."""
    with on_disk(_brought) as file:
        return past_tests(file, {})


def told(tests: Sequence[Past], found: Sequence[Foretold]) -> None:
    """Points beside what they say."""
    left, right = st.columns([0.56, 0.44], gap="large")
    left.altair_chart(scatter(tests[:MOST]), width="stretch")
    if len(tests) > MOST:
        left.html(f'<div class="sj quiet">The first {MOST:,} of {len(tests):,} tests are drawn; the figures are of all.</div>')
    rows = [
        (each.segment, each.n, part.kind, spelled(part.estimate), f"{part.p:.2g}")
        for each in found[:SEGMENTS]
        for part in each.correlations
    ]
    with left:
        if rows:
            wide(["Segment", "tests", "correlation", "95 % interval", "p"], rows, [1, 3, 4])
    lines = [f"{each.segment}: {each.why or signs(each)}." for each in found[:SEGMENTS]] + [selected(found)]
    right.html("".join(f'<p class="sj" style="margin:0 0 0.6rem">{safe(line)}</p>' for line in lines if line))


def spelled(part: Estimate) -> str:
    ends = "" if part.low is None or part.high is None else f" ({part.low:.2f} to {part.high:.2f})"
    return f"{part.value:.2f}{ends}"


def scatter(tests: Sequence[Past]) -> Any:
    """A point a test with its 95 % intervals; in the quarters of the lower left and the upper right both point the same way."""
    frame = pd.DataFrame([record(one) for one in tests])
    zero = alt.Chart(pd.DataFrame({"at": [0.0]}))
    lines = zero.mark_rule(color=shared.NEITHER).encode(x="at:Q") + zero.mark_rule(color=shared.NEITHER).encode(y="at:Q")
    shades = alt.Scale(scheme="tableau10") if frame["segment"].nunique() > 1 else alt.Scale(range=[shared.POSITIVE[1]])
    colour = alt.Color("segment:N", scale=shades, legend=alt.Legend(title=None, orient="top") if frame["segment"].nunique() > 1 else None)
    tips = [alt.Tooltip(f"{name}:Q", format="+.4f") for name in ("offline", "online")]
    base = alt.Chart(frame).encode(color=colour, tooltip=["test:N", "segment:N", *tips])
    x, y = alt.X("offline:Q", title="offline difference"), alt.Y("online:Q", title="online difference")
    up = base.mark_rule(opacity=0.7).encode(x=x, y=alt.Y("online_low:Q", title="online difference"), y2="online_high:Q")
    across = base.mark_rule(opacity=0.7).encode(y=y, x=alt.X("offline_low:Q", title="offline difference"), x2="offline_high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x=x, y=y)
    return (lines + up + across + points).properties(height=HEIGHT)


def record(one: Past) -> dict[str, object]:
    """A test as the chart takes it: without an error, its interval is its point."""
    reach = {side: 0.0 if math.isnan(error) else SURE * error for side, error in (("offline", one.offline_se), ("online", one.online_se))}
    ends = {f"{side}_{end}": getattr(one, side) + sign * reach[side] for side in reach for end, sign in (("low", -1), ("high", 1))}
    return {"test": one.test, "segment": one.segment or ALL, "offline": one.offline, "online": one.online, **ends}
