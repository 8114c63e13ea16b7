"""What the Disagreements page was told already: asked anew only when something was said since. `at` names that state, see `stamp`."""

from __future__ import annotations

import streamlit as st

from judge.people import disagreements as ask
from judge.people.disagreements import Found, Matrix
from judge.people.narrowing import choices
from judge.store.db import Database
from judge.store.voices import Asked

Names = tuple[str, str]
"""Of the two voices."""


@st.cache_data(show_spinner="Comparing…", max_entries=32)
def met(_db: Database, target: str, at: str, whole: Asked, names: Names) -> Matrix:  # noqa: ARG001 (what the figures hang on)
    return ask.matrix(_db, whole, names)


@st.cache_data(show_spinner="Counting…", max_entries=64)
def sizes(_db: Database, target: str, at: str, wanted: Asked) -> dict[str, dict[str, int]]:  # noqa: ARG001 (what they hang on)
    return choices(_db, wanted)


@st.cache_data(show_spinner="Listing…", max_entries=64)
def listed(_db: Database, target: str, at: str, wanted: Asked, limit: int) -> Found:  # noqa: ARG001 (what it hangs on)
    return ask.listed(_db, wanted, limit)
