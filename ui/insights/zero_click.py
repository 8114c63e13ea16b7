"""Popular searches that end without a click, beside the paper's; and what was shown in all searches without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from judge.measure.insights import PAPER, Insights, Popular, Shown
from judge.measure.insights.words import ABOVE_OF_PAPER, KINDS, NOT_COUNTED, borrowed, popular_lines, whose
from judge.people.amounts import counted
from judge.stats.clusters import Estimate
from ui import shared, widgets
from ui.safe import safe
from ui.whiskers import Dot, whiskers

HERE, THERE = "in this log", "the paper's promoted popular searches"
SHADES = {"gap": shared.NEGATIVE[1], "relevant": shared.POSITIVE[1], "unjudged": shared.NEITHER, "unknown": shared.OPEN}
NO_CLICK = (
    "A search without a click may have been answered on the page. What was shown tells: what has no grade is never taken for irrelevant."
)


def zero_click(found: Insights) -> None:
    st.subheader("Searches without a click")
    if found.popular.by_query is None and not found.split:
        st.info(" ".join(NOT_COUNTED), icon=":material/help:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        popular(found.popular)
    with right:
        shown(found.split, found.log.asked.window.depth)


def popular(of: Popular) -> None:
    """The share of popular searches that mostly end without a click, in words and beside the paper's."""
    st.html(f'<div class="sj"><div class="over">Popular {safe(whose(of))}</div></div>')
    above = f"above {of.above:.0%} without a click"
    dots = [
        Dot("popular queries", HERE, of.by_query, f"{counted(of.queries, 'query', 'queries')}, {above}"),
        Dot("their searches", HERE, of.by_traffic, f"{counted(of.searches, 'search', 'searches')}, {above}"),
    ]
    if of.above == ABOVE_OF_PAPER:
        dots.append(Dot("the paper", THERE, Estimate(PAPER), "not told of how many"))
    whiskers(dots, {HERE: shared.POSITIVE[1], THERE: shared.NEITHER}, percent=True)
    _lines([" ".join(popular_lines(of))])


def shown(split: Sequence[Shown], depth: int) -> None:
    """All counted searches without a click, by what the grades say of what was shown."""
    total = sum(part.searches for part in split)
    st.html(f'<div class="sj"><div class="over">What was shown in {counted(total, "search", "searches")} without a click</div></div>')
    bar = widgets.bar([(KINDS[part.kind], part.searches, SHADES[part.kind]) for part in split], total)
    head = [f"the first {depth} shown", "queries", "searches", "of all", "judged"]
    rows = [
        (KINDS[p.kind], f"{p.queries:,}", f"{p.searches:,}", f"{p.share:.0%}", "" if p.judged_share is None else f"{p.judged_share:.0%}")
        for p in split
    ]
    rows.append(("together", f"{sum(part.queries for part in split):,}", f"{total:,}", "100%" if total else "", ""))
    st.html(
        f'<div class="sj">{bar}<div style="overflow-x:auto;overflow-wrap:normal;margin-top:0.6rem">{widgets.table(head, rows, numbers=[1, 2, 3, 4])}</div></div>'
    )
    _lines(line for line in (NO_CLICK, borrowed(split)) if line)


def _lines(said: Iterable[str]) -> None:
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in said))
