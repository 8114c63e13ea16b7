"""The pages and the frame around them. `ui.launch.command` says how to serve this file."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from ui import collecting, shared, widgets

HERE = Path(__file__).parent
PAGES = HERE / "app_pages"

st.set_page_config(page_title="shelfjudge", page_icon=HERE / "icon.svg", layout="wide")
shared.style()
widgets.one_press()
with shared.telling():
    shared.come_in()
    st.navigation(
        {
            "": [
                st.Page(PAGES / "overview.py", title="Overview", icon=":material/dashboard:", default=True),
                st.Page(PAGES / "review.py", title="Review", icon=":material/rate_review:"),
                st.Page(PAGES / "disagreements.py", title="Disagreements", icon=":material/compare_arrows:"),
            ],
            "Judge": [
                st.Page(PAGES / "agreement.py", title="Agreement", icon=":material/balance:"),
                st.Page(PAGES / "calibration.py", title="Calibration", icon=":material/tune:"),
                st.Page(PAGES / "raters.py", title="Raters", icon=":material/groups:"),
                st.Page(PAGES / "prompts.py", title="Prompts", icon=":material/edit_note:"),
            ],
            "Search": [
                st.Page(PAGES / "insights.py", title="Insights", icon=":material/insights:"),
                st.Page(PAGES / "evaluate.py", title="Evaluate", icon=":material/leaderboard:"),
                st.Page(PAGES / "ab_tests.py", title="A/B tests", icon=":material/call_split:"),
            ],
        },
        position="top",
    ).run()
collecting.spare(len(sys.modules))
