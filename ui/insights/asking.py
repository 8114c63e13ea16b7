"""What is asked of the log, in one row above everything."""

from __future__ import annotations

from datetime import date

import streamlit as st

from judge.measure.insights import Asked
from judge.store.traffic import Window

DAY = "YYYY-MM-DD"


def ask() -> Asked:
    """What the widgets say. InputError where it makes no sense."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        since, until = _day("Since"), _day("Until")
        popular = st.number_input(
            "Popular from",
            1,
            None,
            None,
            placeholder="the head",
            key="insights_popular",
            persist_state="session",
            help="Searches that make a query popular. Left empty: the queries that are a third of all searches.",
            width=140,
        )
        above = st.number_input(
            "No click, above %",
            1,
            99,
            50,
            key="insights_above",
            persist_state="session",
            help="The share of searches without a click that is many",
            width=150,
        )
        depth = st.number_input(
            "Positions shown", 1, 1_000, 10, key="insights_depth", persist_state="session", help="First positions of the page", width=140
        )
    return Asked(Window(since, until, depth), above / 100, popular)


def _day(label: str) -> str | None:
    day: date | None = st.date_input(label, None, format=DAY, key=f"insights_{label.lower()}", persist_state="session", width=130)
    return day.isoformat() if day else None
