"""Disagreements: any two voices against each other, the pairs behind every number, and the grade people settle on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from judge.people import disagreements as ask
from judge.people.narrowing import narrowed
from judge.store.db import Database
from judge.store.progress import stamp
from judge.store.settings import scale_of
from judge.store.voices import Asked, Voice
from ui import shared, widgets
from ui.safe import plain
from ui.settling.cells import opened
from ui.settling.figures import figures
from ui.settling.kept import Names, met
from ui.settling.listing import in_full, pairs
from ui.settling.matrix import matrix
from ui.settling.narrowing import narrow


def page() -> None:
    db = shared.database()
    shared.rater()
    shared.said()
    st.title("Disagreements")
    known = ask.voices_of(db)
    usual = ask.usual(db, known)
    if usual is None:
        widgets.next_command("It takes two voices to disagree: a judge and people, two judges, two people.", "judge run", "judge ui")
        return
    names = choose(known, usual)
    if names[0] == names[1]:
        st.info("Choose two different voices: each agrees with itself.", icon=":material/balance:")
        return
    compare(db, ask.asked(db, known[names[0]], known[names[1]]), names)


def choose(known: Mapping[str, Voice], usual: Names) -> Names:
    """The two voices."""
    places = zip(st.columns(2, gap="large"), ("One side", "Other side"), ("first", "second"), usual, strict=True)
    chosen = [
        column.selectbox(
            label,
            [*known],
            index=[*known].index(name),
            format_func=lambda one: ask.PEOPLE.get(one, "shoppers (clicks)" if one == ask.BEHAVIOUR else one),
            key=key,
            persist_state="session",
        )
        for column, label, key, name in places
    ]
    return chosen[0], chosen[1]


def compare(db: Database, whole: Asked, names: Names) -> None:
    """Matrix and figures beside the list they lead to, all of them of the same pairs; below them the pair chosen."""
    scale, at = scale_of(db), stamp(db)
    found = met(db, db.target, at, whole, names)
    if not found.n_pairs:
        st.info(f"There is no pair that both speak on: {plain(names[0])}, {plain(names[1])}.", icon=":material/balance:")
        st.html('<div class="sj">Label some judged pairs on the Review page, or import labels with: judge import labels FILE</div>')
        return
    cell = opened(names)
    wanted = narrow(db, at, narrowed(whole, cell), ask.differing(found, whole, cell))
    within = replace(wanted, cell=None, differing=False)
    found = met(db, db.target, at, within, names)
    left, right = st.columns([0.54, 0.46], gap="medium")
    with left:
        matrix(scale, found, whole, cell)
        figures(found, whole)
    with right:
        listed = pairs(db, at, scale, wanted, names)
    if listed is not None:
        in_full(db, scale, wanted, names, listed)


page()
