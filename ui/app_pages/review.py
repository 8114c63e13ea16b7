"""Review: one pair at a time, or one query whole, graded by key. The verdict is shown once the label is stored."""

from __future__ import annotations

import streamlit as st

from judge.errors import InputError
from judge.people import review
from judge.people.marking import query_words
from judge.people.queues import WHOLE, named, query_of
from judge.people.review import Desk
from judge.people.showing import Shown
from judge.store.catalog import count
from judge.store.db import Database
from judge.tables import Candidate
from ui import shared, widgets
from ui.rebuilding import freshen_queues
from ui.reviewing import address, keyboard, parts
from ui.reviewing.acts import Look
from ui.reviewing.answers import answers, take_back
from ui.reviewing.choosing import choose
from ui.reviewing.reveal import reveal
from ui.reviewing.whole import pick, whole
from ui.safe import plain


@st.fragment
@shared.telling()
def page() -> None:
    """A fragment: a key draws the page anew without the frame around it, and a second key waits for the first."""
    db = shared.database()
    name = shared.rater()
    if not name:
        st.title("Review")
        shared.ask_name(db, "so that your labels are kept apart from other people's")
        return
    if not shared.offered(db, "review"):
        return
    keyboard.listen(pick)
    with st.container(key="review"):
        sitting(db, name, address.queue())
    freshen_queues(db)


def sitting(db: Database, name: str, queue: str) -> None:
    """The queue, the query whole, or the choice of one."""
    if queue == address.CHOOSING:
        address.arrived(name, queue)
        top(db, name)
        choose(db)
    else:
        try:
            draw = one_query if query_of(queue) else one_pair
            draw(db, name, queue)
        except InputError as error:
            st.error(plain(f"{error.problem}. {error.remedy}."), icon=":material/error:")
            choose(db)


def one_query(db: Database, name: str, queue: str) -> None:
    desk = review.whole_query(db, name, query_of(queue) or "")
    address.arrived(name, queue)
    top(db, name, queue)
    whole(desk)


def one_pair(db: Database, name: str, queue: str) -> None:
    desk = review.desk(db, name, queue, shared.pair_wanted())
    address.arrived(name, queue, desk.shown.pair if desk.shown else None)
    top(db, name, queue, desk)
    if desk.shown is not None:
        pair(db, desk, desk.shown)
        return
    if desk.before is None and not count(db, Candidate):
        nothing_to_label()
        return
    st.success("Nothing waits for you here: every pair has been looked at by you, or by enough others.", icon=":material/check_circle:")
    if desk.before is not None:
        take_back(desk.before)
        reveal(desk.scale, desk.before)


def pair(db: Database, desk: Desk, shown: Shown) -> None:
    """The pair to the left, to the right what can be said of it."""
    shared.start_clock(shown.token)
    left, right = st.columns(widgets.BESIDE, gap="medium")
    with left:
        widgets.query_head(shown.query, look=shown.token)
        widgets.product_card(shown.product, query_words(shown.query.text))
        parts.guidelines_part(db)
        parts.others_part(db, desk.scale, shown)
    with right, st.container(key="answers"):
        answers(desk.scale, Look(shown, parts.on_screen(shown.product, *parts.opened()), shown.token), desk.before)
        if desk.before is not None:
            reveal(desk.scale, desk.before)


def top(db: Database, name: str, queue: str = address.CHOOSING, desk: Desk | None = None) -> None:
    """Where one sits, how far one got, and who one is. How many are left is not told: it would tell pairs of the audit from others."""
    shared.said()
    with st.container(horizontal=True, vertical_alignment="center", key="top"):
        if queue != address.CHOOSING:
            st.button(named(db, queue).title, key="choose", shortcut="q", on_click=address.sit_at, args=(address.CHOOSING,))
        if desk is not None and desk.shown is not None:
            st.button("Whole query", key="whole", shortcut="l", on_click=address.sit_at, args=(WHOLE + desk.shown.query.id,))
        given = f"{desk.progress.today:,} labelled by you today, {desk.progress.in_all:,} in all" if desk is not None else ""
        st.html(f'<div class="sj quiet">{given}&nbsp;</div>')
        if shared.sign_in() is None:
            widgets.signed_in(name, forget)


def nothing_to_label() -> None:
    widgets.next_command(
        "There are no candidates to review yet. Import products and queries, then mine candidates; or look at the demo shop.",
        "judge import products FILE",
        "judge import queries FILE",
        "judge mine",
        "judge demo",
    )


def forget() -> None:
    st.session_state.pop("rater", None)
    shared.go_to("")


page()
