"""Keys of the Review page that press more than Streamlit's buttons. `keyboard.js` says what and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

KEYS = "keys"


def listen(on_pick: Callable[[], None]) -> None:
    """Put the keys on the page; `on_pick` is called when a row of a list was clicked, see `picked`."""
    mount = st.components.v2.component("shelfjudge_keys", js=Path(__file__).with_suffix(".js").read_text())
    mount(key=KEYS, height=0, on_picked_change=on_pick)


def picked() -> str:
    """Which row was clicked: its `data-row`."""
    found = st.session_state.get(KEYS)
    return str(found.picked or "") if found else ""
