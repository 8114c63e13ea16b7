"""What the pairs are narrowed by: category, intent, source, negative type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from judge.people import disagreements as ask
from judge.people.narrowing import narrowed
from judge.store.db import Database
from judge.store.voices import NARROWED_BY, Asked
from ui.settling.kept import sizes


def narrow(db: Database, at: str, wanted: Asked, amount: int) -> Asked:
    """The pairs asked for, narrowed by what is chosen; offered where there is something to choose, with how many pairs each choice leaves."""
    if amount > ask.MOST_SIZED:
        st.html('<div class="sj quiet">Click a number to narrow by category, intent or source.</div>')
        return wanted
    chosen: dict[str, str | None] = {name: st.session_state.get(f"by-{name}") for name in NARROWED_BY}
    offered = sizes(db, db.target, at, narrowed(wanted, wanted.cell, **chosen))
    shown = [name for name in NARROWED_BY if offered[name] or chosen[name]]
    for column, name in zip(st.columns(max(len(shown), 1), gap="small"), shown, strict=False):
        left = offered[name]
        chosen[name] = column.selectbox(
            name.replace("_", " ").capitalize(),
            [*left, *([chosen[name]] if chosen[name] and chosen[name] not in left else [])],
            index=None,
            format_func=partial(sized, left),
            placeholder="All",
            key=f"by-{name}",
        )
    return narrowed(wanted, wanted.cell, **chosen)


def sized(left: Mapping[str, int], value: str) -> str:
    return f"{value} ({left.get(value, 0):,})"
