"""What is wrong with what somebody asked for or brought, and what to do: said in its place, the rest of the page stays."""

from __future__ import annotations

import streamlit as st

from judge.errors import InputError
from ui.safe import plain


def refused(error: InputError) -> None:
    """Problem and remedy, as text."""
    st.error(f"{plain(error.problem)}.", icon=":material/error:")
    st.text(error.remedy)
