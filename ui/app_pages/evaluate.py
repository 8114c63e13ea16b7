"""Evaluate: ranked lists measured by the resolved grades, held against each other, and what in them is unjudged."""

from __future__ import annotations

import streamlit as st

from judge.errors import InputError
from judge.store.db import Database
from judge.store.measured import state_of_runs
from judge.store.rankings import search_runs
from ui import shared, widgets
from ui.measuring import kept
from ui.measuring.asking import Asked, ask
from ui.measuring.kept import Measured
from ui.measuring.open import unjudged
from ui.measuring.refusing import refused
from ui.measuring.runs import differences, figures
from ui.measuring.slices import cut


def page() -> None:
    db = shared.database()
    shared.rater()
    shared.said()
    st.title("Evaluate")
    at = state_of_runs(db)
    runs = names(db, db.target, at)
    if not runs:
        widgets.next_command(
            "No run of a search system is imported yet: a file with query, product and rank.",
            "judge import runs FILE",
            "judge evaluate FILE",
        )
        return
    asked = ask(db, runs)
    if not asked.names:
        st.info("Pick a run to measure.", icon=":material/leaderboard:")
        return
    measure(db, at, asked)


@st.cache_data(show_spinner=False, max_entries=16)
def names(_db: Database, target: str, at: str) -> list[str]:  # noqa: ARG001  (what they hang on)
    return [size.name for size in search_runs(_db)]


def measure(db: Database, at: str, asked: Asked) -> None:
    """Figures, differences, slices, holes; or why they cannot be had."""
    key = Measured(db.target, at, asked.names, asked.options)
    try:
        found = kept.evaluation(db, key)
    except InputError as error:
        refused(error)
        return
    figures(found, asked.baseline, kept.said(db, key))
    if len(asked.names) > 1 and (told := kept.differences(db, key, asked.baseline)):
        differences(found, told)
    cut(db, found, key, asked.baseline)
    unjudged(db, found, key)


page()
