"""The queries of one intent with what was recognised in them, and a person's word on one: kept with who and when, and taken back so."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

import pandas as pd
import streamlit as st

from judge.measure.intents import UNREAD, recognised, whose
from judge.shop.intents import NAMES
from judge.store.catalog import queries_by_id
from judge.store.db import Database
from judge.store.intents import Said, clear, history, meant, readings, said_of, say
from judge.store.log_state import state_of_intents
from judge.tables import Act
from ui import shared, widgets
from ui.safe import safe

LISTED = 200
HEIGHT = 318
"""Pixels: eight lines and the head."""
AT_ONCE = 20_000
"""So few queries are counted anew after every word."""
OPEN, TURN = "intent_open", "intent_turn"


class Counted(NamedTuple):
    """What the figures above the list were made of: whose queries, how many of each intent, in what state, and who was there."""

    origin: str | None
    amounts: Mapping[str, int]
    at: str
    rater: str


@st.fragment
@shared.telling()
def correcting(of: Counted) -> None:
    """The list to the left, to the right the query that is open. A fragment: of a large log, nothing else is read for one word."""
    db = shared.database()
    _count_again(of, state_of_intents(db))
    shared.said()
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        intent = st.selectbox(
            "Queries of",
            NAMES,
            format_func=lambda name: f"{name} ({of.amounts.get(name, 0):,})",
            key="intent_listed",
            persist_state="session",
        )
        clicked = pick(list(islice(readings(db, of.origin, intent), LISTED)), intent)
    with right:
        st.text_input("Or a query by its text or id", key="intent_asked", on_change=look_up)
        query_id = clicked or st.session_state.get(OPEN, "")
        if query_id:
            one(db, query_id)
        else:
            st.html('<div class="sj quiet">Click a query to say what kind of search it is.</div>')


def _count_again(of: Counted, at: str) -> None:
    """Bring the figures above up to date: at once, or, where there are so many queries that it takes seconds, when somebody asks."""
    if of.rater != shared.rater() or (of.at != at and sum(of.amounts.values()) <= AT_ONCE):
        st.rerun()
    if of.at != at:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.html('<div class="sj quiet">The figures above are from before the last word.</div>')
            if st.button("Count again", icon=":material/refresh:"):
                st.rerun()


def pick(said: list[Said], intent: str) -> str:
    """The list; the id of the query that was clicked, "" of none."""
    if not said:
        st.html('<div class="sj quiet">None.</div>')
        return ""
    if len(said) == LISTED:
        st.html(f'<div class="sj quiet">The first {LISTED} by id.</div>')
    state = st.dataframe(
        pd.DataFrame({"query": [each.text for each in said], "recognised": map(recognised, said), "by": map(whose, said)}),
        # A row that was corrected leaves the list: what was clicked would be another query.
        key=f"intents:{intent}:{st.session_state.get(TURN, 0)}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        width="stretch",
        height=min(HEIGHT, 35 * (len(said) + 1) + 3),
    )
    rows = state["selection"]["rows"]
    return said[rows[0]].query_id if rows and rows[0] < len(said) else ""


@shared.told
def look_up() -> None:
    """Open the query that was typed, or say why not."""
    name = str(st.session_state.get("intent_asked") or "").strip()
    found = meant(shared.database(), name) if name else []
    if len(found) == 1:
        _open(found[0])
    elif name:
        more = f"{len(found):,} queries have that text: type an id, as {found[0]}" if found else "There is no such query"
        st.session_state["message"] = f"{more}."


def _open(query_id: str) -> None:
    st.session_state[OPEN] = query_id
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def one(db: Database, query_id: str) -> None:
    """What counts on a query, the control that corrects it, and what was said before."""
    found = queries_by_id(db, [query_id])
    if not found:
        return
    said = said_of(db, query_id)
    word = f"{said.intent}, by {said.source} {said.said_by}".strip() if said else UNREAD
    by_person = said is not None and said.source == "person"
    stays = "No later reading replaces it." if by_person else ""
    parts = "; ".join(f"{words}: {what}" for words, what in said.recognised) if said else ""
    st.html(
        f'<div class="sj"><div class="sj-title">{safe(found[query_id].text)}</div><div><b>{safe(word)}</b> {stays}</div>'
        f'<div class="quiet">{safe(parts)}</div></div>'
    )
    if not shared.rater():
        shared.ask_name(db, "kept with the correction")
    elif shared.offered(db, "review"):
        correct(query_id, said.intent if said else None, by_person)
    past(history(db, query_id))


def correct(query_id: str, standing: str | None, by_person: bool) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        place = NAMES.index(standing) if standing in NAMES else None
        st.selectbox("It is", NAMES, index=place, placeholder="Pick a kind", key=f"intent:{query_id}:{standing}", width=170)
        st.button("Say so", key=f"say:{query_id}", type="primary", on_click=said_so, args=(query_id, f"intent:{query_id}:{standing}"))
        if by_person:
            st.button("Take back", key=f"clear:{query_id}", on_click=took_back, args=(query_id,), icon=":material/undo:")


@shared.writes("review")
def said_so(query_id: str, key: str) -> None:
    """Keep the word as an act, and leave the query open: a second thought is one click away."""
    intent = st.session_state.get(key)
    if intent not in NAMES:
        st.session_state["message"] = "Pick a kind first."
        return
    db = shared.database()
    standing = said_of(db, query_id)
    _open(query_id)
    if standing is not None and (standing.intent, standing.source) == (intent, "person"):
        st.session_state["message"] = "That is what counts already."
        return
    say(db, query_id, intent, shared.rater())


@shared.writes("review")
def took_back(query_id: str) -> None:
    clear(shared.database(), query_id, shared.rater())
    _open(query_id)


def past(acts: list[Act]) -> None:
    """What people said of it, newest first."""
    if not acts:
        return
    rows = [(f"{act.created_at:%Y-%m-%d %H:%M}", act.actor, _word(act.details["before"]), _word(act.details["after"])) for act in acts]
    st.html(f'<div class="sj">{widgets.table(["When (UTC)", "who", "before", "after"], rows)}</div>')


def _word(said: Mapping[str, str] | None) -> str:
    return said["intent"] if said else UNREAD
