"""What can be done with a list: open it as a queue in Review, or take it along as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from judge.measure.insights import Log, as_csv, queued, to_review
from judge.people.access import refusal
from judge.people.queues import HOLDS
from judge.store.db import Database
from judge.store.queues import best_of
from ui import shared
from ui.reviewing.address import sit_at

REVIEW = "app_pages/review.py"
TELL = ("gap", "relevant", "conflicts")
"""Lists whose name says on which side their pairs were graded: who opens one here has seen the verdict."""


def lists(db: Database, log: Log, name: str, of: int) -> None:
    """Both buttons of a list of so many; nothing where it has none."""
    if not of:
        return
    allowed = shared.may(db, "configure")
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Open in Review",
            key=f"open:{name}",
            on_click=open_queue,
            args=(log, name),
            disabled=not allowed,
            help=None if allowed else refusal(shared.rater(), ["configure"]).problem,
            icon=":material/rate_review:",
        )
        st.download_button(
            "Pairs as CSV",
            partial(_file, db, log, name),
            f"{name}.csv",
            "text/csv",
            key=f"csv:{name}",
            on_click="ignore",
            icon=":material/download:",
        )


def _file(db: Database, log: Log, name: str) -> str:
    """Made when somebody asks for it."""
    return "".join(as_csv(to_review(db, log, name)))


@shared.writes("configure")
def open_queue(log: Log, name: str) -> None:
    """Make the list's queue, and go there when the page is drawn: an act itself cannot leave the page."""
    db = shared.database()
    queue, pairs = queued(db, log, name)
    if not pairs:
        st.session_state["message"] = "Nothing waits in that list: people settled all of its pairs."
        return
    if name in TELL:
        shared.verdicts_seen().update((pair.query_id, pair.product_id) for pair in best_of(db, queue, HOLDS))
    sit_at(queue)
    st.session_state["going_to_review"] = True


def go() -> None:
    """Leave for Review, where a button's act asked for it."""
    if st.session_state.pop("going_to_review", False):
        st.switch_page(REVIEW)
