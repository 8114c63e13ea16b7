"""What the list of pairs is narrowed by: category, intent, source, negative type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from judge.people import disagreements as ask
from judge.store.db import Database
from judge.store.voices import NARROWED_BY, Asked
from ui.settling.kept import choices


def narrow(db: Database, at: str, wanted: Asked, amount: int) -> Asked:
    """What the list is narrowed by, offered where there is something to choose, with how many pairs each choice leaves."""
    if amount > ask.MOST_SIZED:
        st.html('<div class="sj quiet">Click a number to narrow the list by category, intent or source.</div>')
        return wanted
    chosen: dict[str, str | None] = {name: st.session_state.get(f"by-{name}") for name in NARROWED_BY}
    offered = choices(db, db.target, at, ask.narrowed(wanted, wanted.cell, **chosen))
    shown = [name for name in NARROWED_BY if offered[name] or chosen[name]]
    for column, name in zip(st.columns(max(len(shown), 1), gap="small"), shown, strict=False):
        sizes = offered[name]
        chosen[name] = column.selectbox(
            name.replace("_", " ").capitalize(),
            [*sizes, *([chosen[name]] if chosen[name] and chosen[name] not in sizes else [])],
            index=None,
            format_func=partial(sized, sizes),
            placeholder="All",
            key=f"by-{name}",
        )
    return ask.narrowed(wanted, wanted.cell, **chosen)


def sized(sizes: Mapping[str, int], value: str) -> str:
    return f"{value} ({sizes.get(value, 0):,})"
