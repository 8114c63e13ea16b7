"""The lists of queries behind the figures: one tab a list, those of which it is sure apart from those that cannot be told."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from judge.measure.insights import Insights
from judge.measure.insights.words import KINDS
from judge.people.amounts import counted
from judge.store.db import Database
from ui.insights.lists import lists
from ui.safe import safe

LISTED = 200
HEIGHT = 318
"""Pixels: eight lines and the head."""
COLUMNS: dict[str, Any] = {
    "no click": st.column_config.ProgressColumn(width="small", min_value=0, max_value=100, format="%.0f%%"),
    "95 % interval": st.column_config.TextColumn(width="small"),
    "query": st.column_config.TextColumn(width="medium"),
    "searches": st.column_config.NumberColumn(format="localized"),
}


def queries(db: Database, found: Insights) -> None:
    """Each list with what can be done with it."""
    named = {
        "above": (f"Surely above {found.log.asked.above:.0%}", found.above, "Popular; the whole interval lies above."),
        "undecided": ("Cannot be told", found.undecided, "Popular; the interval lies around it: more searches would tell."),
        "gap": (_name("gap"), found.gap, "All that was shown has a grade, and none of it is relevant."),
        "relevant": (_name("relevant"), found.relevant, "Satisfied on the page, or presented badly: the log cannot tell which."),
        "unjudged": (_name("unjudged"), found.unjudged, "Too little has a grade, and nothing that has one is relevant."),
    }
    st.html('<div class="sj"><div class="over">The queries behind them, most searches without a click first</div></div>')
    for tab, (name, (_, of, means)) in zip(
        st.tabs([f"{title} ({len(of):,})" for title, of, _ in named.values()]), named.items(), strict=True
    ):
        with tab:
            _list(db, found, name, of, means)


def _name(kind: str) -> str:
    return KINDS[kind].capitalize()


def _list(db: Database, found: Insights, name: str, of: pd.DataFrame, means: str) -> None:
    more = f"; the first {LISTED} are listed" if len(of) > LISTED else ""
    st.html(f'<div class="sj quiet">{safe(means)} {counted(len(of), "query", "queries")}{more}.</div>')
    if of.empty:
        return
    st.dataframe(
        _columns(of.head(LISTED)),
        key=f"queries:{name}",
        hide_index=True,
        column_config=COLUMNS,
        width="stretch",
        height=min(HEIGHT, 35 * (min(len(of), LISTED) + 1) + 3),
    )
    lists(db, found.log, name, len(of))


def _columns(of: pd.DataFrame) -> pd.DataFrame:
    intervals = [f"{low:.0%} to {high:.0%}" if low == low else "" for low, high in zip(of["low"], of["high"], strict=True)]
    return pd.DataFrame(
        {
            "query": of["query"],
            "searches": of["searches"],
            "no click": 100 * of["rate"],
            "95 % interval": intervals,
            "shown": of["shown"],
            "relevant": of["positive"],
            "irrelevant": of["negative"],
            "not judged": of["shown"] - of["judged"],
        }
    )
