"""The pages and the frame around them. `ui.launch.command` says how to serve this file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import shared, widgets

HERE = Path(__file__).parent
PAGES = HERE / "app_pages"

st.set_page_config(page_title="shelfjudge", page_icon=HERE / "icon.svg", layout="wide")
shared.style()
widgets.one_press()
st.navigation(
    [
        st.Page(PAGES / "overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page(PAGES / "review.py", title="Review", icon=":material/rate_review:"),
        st.Page(PAGES / "disagreements.py", title="Disagreements", icon=":material/compare_arrows:"),
    ],
    position="top",
).run()
