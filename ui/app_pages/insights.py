"""Insights: how people search, what they find, where their clicks and the grades disagree, and what kinds of search there are."""

from __future__ import annotations

import streamlit as st

from judge.errors import InputError
from judge.measure.insights import Asked
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.log_state import state_of_intents, state_of_log
from judge.tables import Query, QueryEvent
from ui import shared, widgets
from ui.insights import kept
from ui.insights.asking import ask
from ui.insights.conflicts import conflicts
from ui.insights.intents import intents
from ui.insights.lists import go
from ui.insights.queries import queries
from ui.insights.sampling import sampling
from ui.insights.traffic import traffic
from ui.insights.zero_click import zero_click


def page() -> None:
    db = shared.database()
    shared.rater()
    go()
    shared.said()
    st.title("Insights")
    if not count(db, Query):
        widgets.next_command(
            "There are no queries yet. Import them, and what shoppers did.", "judge import queries FILE", "judge import events FILE"
        )
        return
    if count(db, QueryEvent):
        log(db)
    else:
        widgets.next_command("Nobody knows what was searched for. Bring the log.", "judge import events FILE")
    intents(db)
    sampling(db)


def log(db: Database) -> None:
    """What the log and the grades say together, of what is asked."""
    try:
        asked = ask()
        draw(db, asked)
    except InputError as error:
        st.info(f"{error.problem}. {error.remedy}.", icon=":material/calendar_month:")


def draw(db: Database, asked: Asked) -> None:
    at = state_of_log(db)
    found = kept.found(db, db.target, at, asked)
    traffic(kept.parts_of(db, db.target, (at, state_of_intents(db)), asked), asked)
    zero_click(found)
    if found.split:
        queries(db, found)
    conflicts(db, found)


page()
