"""Head, torso and tail: one bar of all searches, and what is known of each part."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from judge.measure.insights import Asked, Part
from judge.measure.insights.words import days, interval, sizes
from ui import shared, widgets
from ui.safe import safe

SHADES = {"head": shared.POSITIVE[1], "torso": shared.POSITIVE[0], "tail": shared.NEITHER}


def traffic(parts: Sequence[Part], asked: Asked) -> None:
    queries, searches = sum(part.queries for part in parts), sum(part.searches for part in parts)
    st.subheader("Head, torso and tail")
    st.html(f'<div class="sj quiet">{safe(sizes(queries, searches) + days(asked.window.since, asked.window.until))}</div>')
    bar = widgets.bar([(f"{part.name}, searches", part.searches, SHADES[part.name]) for part in parts], searches)
    head = ["", "queries", "searches", "of all", "searched at least", "without a click", f"judged of the first {asked.window.depth}", ""]
    rows = [
        (
            part.name,
            f"{part.queries:,}",
            f"{part.searches:,}",
            f"{part.share:.0%}",
            f"{part.least:,} times",
            interval(part.zero_click),
            _judged(part),
            f"mostly {_most(part)}",
        )
        for part in parts
    ]
    st.html(
        f'<div class="sj">{bar}<div style="overflow-x:auto;white-space:nowrap;margin-top:0.6rem">{widgets.table(head, rows, numbers=[1, 2, 3, 4, 5, 6])}</div></div>'
    )


def _judged(part: Part) -> str:
    return "nothing known" if part.judged_share is None else f"{part.judged_share:.0%}"


def _most(part: Part) -> str:
    name, n = next(iter(part.intents.items()))
    return f"{name} ({n / part.queries:.0%})"
