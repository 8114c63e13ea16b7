"""A/B tests: what one shows and could not have shown, and how far offline differences foretold those of past ones."""

from __future__ import annotations

import streamlit as st

from ui import shared
from ui.measuring.past import past
from ui.measuring.reading import results


def page() -> None:
    db = shared.database()
    shared.rater()
    st.title("A/B tests")
    one, many = st.tabs(["One test", "Past tests: does offline foretell online?"])
    with one:
        results(db)
    with many:
        past()


page()
