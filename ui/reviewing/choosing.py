"""The queues one can sit down at: what each is for, and how many pairs wait in it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from judge.people.queues import DEFAULT, LISTS, QUEUES, WHOLE, built_or_new
from judge.store.asked_about import asked_about
from judge.store.db import Database
from judge.store.queues import Built, queues
from ui.reviewing.address import sit_at
from ui.safe import safe

OFFERED = 2_000
"""Queries to pick from. Of more, the others by their ids: a browser should not get them all."""


def choose(db: Database) -> None:
    """One button a queue, with its key; and one query by its text."""
    built_or_new(db, DEFAULT)
    made = {queue.name: queue for queue in queues(db)}
    st.html('<div class="sj"><div class="over">What to label</div></div>')
    for number, (name, queue) in enumerate(QUEUES.items(), start=1):
        with st.container(key=f"queue-{name}", gap=None):
            st.button(queue.title, key=f"sit:{name}", shortcut=str(number), on_click=sit_at, args=(name,), width=420)
            waiting = made[name].waiting if name in made else 0
            st.html(f'<div class="sj sj-means">{waiting:,} wait. {safe(queue.purpose)}</div>')
    _lists([queue for queue in made.values() if queue.name in LISTS])
    queries = {query.id: query.text for query in asked_about(db, OFFERED)}
    st.selectbox(
        "Or all products of one query",
        [*queries],
        index=None,
        format_func=lambda query: f"{queries[query]} ({query})" if query in queries else query,
        placeholder="Pick a query, or type its id" if len(queries) == OFFERED else "Pick a query",
        accept_new_options=len(queries) == OFFERED,
        key="query_given",
        on_change=_sit_at_query,
        width=420,
    )


def _lists(made: Sequence[Built]) -> None:
    """The lists that somebody made a queue of. Their titles do not tell what the judge said of their pairs."""
    if made:
        st.html('<div class="sj"><div class="over">Lists that somebody asked for</div></div>')
    for queue in made:
        with st.container(key=f"queue-{queue.name}", gap=None):
            st.button(LISTS[queue.name], key=f"sit:{queue.name}", on_click=sit_at, args=(queue.name,), width=420)
            st.html(f'<div class="sj sj-means">{queue.waiting:,} wait. As of {queue.built_at:%Y-%m-%d %H:%M} UTC.</div>')


def _sit_at_query() -> None:
    if given := str(st.session_state.get("query_given") or "").strip():
        sit_at(WHOLE + given)
