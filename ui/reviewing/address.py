"""At which queue somebody sits: in the address, so that a refresh, a link and the back button keep it."""

from __future__ import annotations

import streamlit as st

from judge.people.queues import DEFAULT
from ui import shared

CHOOSING = ""
"""In the place of a queue, while one is chosen."""


def queue() -> str:
    """The queue just chosen, else the one that the address names, else the one they sat at."""
    chosen = st.session_state.pop("sitting_down", None)
    return str(st.query_params.get("queue", st.session_state.get("queue", DEFAULT)) if chosen is None else chosen)


def sit_at(name: str) -> None:
    """Show that queue from now on. The address follows when the page is drawn."""
    st.session_state["sitting_down"] = name
    shared.head_for(None)


def arrived(rater: str, name: str, pair: shared.Pair | None = None) -> None:
    """Write down where they are."""
    st.session_state["queue"] = name
    shared.go_to(rater, pair, queue=name)
