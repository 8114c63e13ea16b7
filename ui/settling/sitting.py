"""What somebody settled in this sitting, and where in the list they go on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from judge.store.disputed import Row
from ui.shared import Pair

SETTLED, AT, TURN = "settled_here", "list_at", "list_turn"


def went_on(pair: Pair) -> None:
    """That pair is settled: the list goes on to the next, whichever line was clicked before."""
    st.session_state[SETTLED] = {*st.session_state.get(SETTLED, ()), pair}
    st.session_state[TURN] = turn() + 1


def turn() -> int:
    """How often somebody went on: a list of another turn has no line clicked yet."""
    return int(st.session_state.get(TURN, 0))


def open_line(name: str, listed: Sequence[Row], clicked: int | None) -> int:
    """Which line of the list of that name is open: the one clicked; else, from where they were, the first not settled in this sitting."""
    last, at = st.session_state.get(AT, ("", 0))
    start = min(at, len(listed) - 1) if last == name else 0
    found = min(clicked, len(listed) - 1) if clicked is not None else _next(listed, start)
    st.session_state[AT] = (name, found)
    return found


def _next(listed: Sequence[Row], start: int) -> int:
    settled = st.session_state.get(SETTLED, ())
    lines = (*range(start, len(listed)), *range(start))
    return next((line for line in lines if (listed[line].query_id, listed[line].product_id) not in settled), start)
