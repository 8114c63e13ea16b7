"""Samples of real queries to judge: those that were drawn, and a new one."""

from __future__ import annotations

import streamlit as st

from judge.measure.sampling import Design, sample, told
from judge.people.amounts import counted
from judge.store.db import Database
from judge.store.samples import samples
from ui import shared, widgets

WHY = "Drawn by intent, traffic and zero clicks, each query with a known chance: figures of a sample can be weighed back to all queries."
USUAL = 200
"""Queries, where nobody says how many."""


def sampling(db: Database) -> None:
    """The samples there are, with the commands that judge the newest; below, for whoever may, how to draw another."""
    st.subheader("Samples to judge")
    known = samples(db)
    st.html(f'<div class="sj quiet">{WHY}</div>')
    if known:
        rows = [(one.name, f"{size:,}", told(one.design), f"{one.created_at:%Y-%m-%d}") for one, size in known]
        st.html(widgets.table(["Sample", "queries", "drawn", "on"], rows, [1]))
        name = known[0][0].name
        commands = (f"judge mine --queries sample:{name}", f"judge run --queries sample:{name}", f"judge evaluate --sample {name}")
        st.code("\n".join(commands), language=None)
    if shared.may(db, "configure"):
        _form()


def _form() -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.text_input("Name of a new sample", key="sample_name", width=220)
        st.number_input("Queries", min_value=1, value=USUAL, key="sample_size", width=140)
        st.toggle(
            "Like the traffic", key="sample_like", help="As people search; else the same of each kind, so that rare ones are seen too."
        )
        st.button("Draw it", key="sample_draw", icon=":material/casino:", on_click=draw)


@shared.writes("configure")
def draw() -> None:
    """Draw and keep the sample that the form describes; its name must be free, or the same as before."""
    name, design = st.session_state["sample_name"], Design(st.session_state["sample_size"], like_traffic=st.session_state["sample_like"])
    found = sample(shared.database(), name, design)
    st.session_state["message"] = (
        f"{'Drawn' if found.new else 'Drawn earlier'}: {name}, {counted(sum(s.drawn for s in found.strata), 'query', 'queries')}."
    )
