"""Review: one pair at a time, graded by key. The verdict is shown once the label is stored."""

from __future__ import annotations

import streamlit as st

from judge.people import review
from judge.people.review import Before, Desk, Shown
from ui import shared, widgets
from ui.safe import safe
from ui.shared import Pair


def page() -> None:
    db = shared.database()
    name = shared.rater()
    if not name:
        st.title("Review")
        shared.ask_name(db, "so that your labels are kept apart from other people's")
        return
    desk = review.desk(db, name, skipped(), shared.pair_wanted())
    shared.go_to(name, desk.shown.pair if desk.shown else None)
    top(desk, name)
    if desk.shown is None:
        nothing_waits(desk)
        before(desk)
        return
    shared.start_clock(desk.shown.token)
    left, right = st.columns([0.66, 0.34], gap="large")
    with left:
        widgets.query_head(desk.shown.query)
        widgets.product_card(desk.shown.product, review.query_words(desk.shown.query.text))
    with right:
        answers(desk, desk.shown)
        before(desk)


def top(desk: Desk, name: str) -> None:
    """Progress, and who is grading."""
    message = st.session_state.pop("message", "")
    if message:
        st.toast(message)
    counted, person = st.columns([0.66, 0.34], gap="large", vertical_alignment="center")
    done, total = desk.progress
    if total:
        counted.html(
            f'<div class="sj"><span class="small">{done:,} of {total:,} candidates labelled by you</span>'
            f"{widgets.bar([('labelled', done, shared.POSITIVE[1])], total, thin=True)}</div>"
        )
    with person:
        widgets.signed_in(name, forget)


def answers(desk: Desk, shown: Shown) -> None:
    """Grades with their meaning, and the three other things one can do, each with its key."""
    st.html('<div class="sj"><div class="over">How well does this product serve the query?</div></div>')
    if shown.earlier is not None:
        st.html(
            f'<div class="sj small">You graded this pair before: {widgets.grade_chip(desk.scale, shown.earlier.grade)}. '
            "A new grade counts instead; the old one is kept.</div>"
        )
    widgets.grade_buttons(desk.scale, shown.token, label, (shown,))
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Cannot tell", key=f"cannot:{shown.token}", shortcut="x", on_click=label, args=(shown, None))
        st.button("Skip", key=f"skip:{shown.token}", shortcut="n", on_click=skip, args=(shown,))
        if desk.before is not None and desk.before.label.id is not None:
            last = desk.before.label.id
            st.button("Undo", key=f"undo:{last}", shortcut="u", on_click=undo, args=(shown.rater, last))
    with st.expander("Add a note to this label"):
        st.text_area(
            "Note",
            key=f"note:{shown.token}",
            placeholder="Why, or what is missing. Then click a grade: keys type text while you are in here.",
            label_visibility="collapsed",
            on_change="ignore",
        )


def before(desk: Desk) -> None:
    """The pair labelled last, with what the judge had said of it."""
    if desk.before is None:
        return
    last: Before = desk.before
    shared.verdicts_seen().add((last.query.id, last.product.id))
    with st.container(border=True, key="before"):
        st.html(
            '<div class="sj"><div class="over">Previous pair</div>'
            f'<div class="small sj-lines">{safe(last.query.text)} — {safe(last.product.title)}</div>'
            f'<div class="sj-two"><span class="quiet">You</span><div>{widgets.grade_chip(desk.scale, last.label.grade)}</div>'
            f'<span class="quiet">Judge</span><div>{widgets.verdict_html(desk.scale, last.verdict)}</div></div></div>'
        )
        if desk.shown is None and last.label.id is not None:
            st.button("Undo", key=f"undo:{last.label.id}", shortcut="u", on_click=undo, args=(last.label.rater, last.label.id))


def nothing_waits(desk: Desk) -> None:
    total = desk.progress.total
    if total:
        st.success(f"Nothing waits for you: you labelled all {total:,} candidates.", icon=":material/check_circle:")
        return
    widgets.next_command(
        "There are no candidates to review yet. Import products and queries, then mine candidates; or look at the demo shop.",
        "judge import products FILE",
        "judge import queries FILE",
        "judge mine",
        "judge demo",
    )


@shared.told
def label(shown: Shown, grade: int | None) -> None:
    """Store the label of the pair that was on the screen when the key went down."""
    seconds = shared.seconds_on_screen(shown.token)
    if echo(shown.token, seconds):
        return
    note = str(st.session_state.get(f"note:{shown.token}") or "")
    seen = shown.pair in shared.verdicts_seen()
    if not review.submit(shared.database(), shown, grade, note=note, seconds=seconds, seen=seen):
        st.session_state["message"] = "You had answered this already, perhaps in another window; that answer stands."
    leave(shown.pair)


def skip(shown: Shown) -> None:
    """Put the pair behind all others for this session."""
    if echo(shown.token, shared.seconds_on_screen(shown.token)):
        return
    skipped().append(shown.pair)
    leave(shown.pair)


@shared.told
def undo(name: str, label_id: int) -> None:
    """Take the last label back and show its pair again."""
    pair = review.undo(shared.database(), name, label_id)
    if pair is not None:
        shared.head_for(pair)


def echo(token: str, seconds: float | None) -> bool:
    """Whether this came too soon to be meant for the pair on the screen: a double click, a key held down."""
    if seconds is None or not review.too_quick(seconds):
        return False
    shared.restart_clock(token)
    st.session_state["message"] = "That came too soon after the pair appeared, so nothing was stored. Press again."
    return True


def leave(pair: Pair) -> None:
    """Go on to what waits, unless another pair is on the screen by now."""
    if shared.pair_in_address() == pair:
        shared.head_for(None)


def skipped() -> list[Pair]:
    pairs: list[Pair] = st.session_state.setdefault("skipped", [])
    return pairs


def forget() -> None:
    st.session_state.pop("rater", None)
    st.session_state.pop("skipped", None)
    shared.go_to("")


page()
