"""What the keys of the Review page do. Everything is stored at once, for the pair that was on the screen when the key went down."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from judge.people import review
from judge.people.showing import Before, Shown
from ui import shared


@dataclass(frozen=True)
class Look:
    """A pair on the screen, and what can be seen beside it. `clock` names the view whose time counts: a key that comes too soon
    after that came up was not meant for it. `then` is the product to go on to where all of a query are on the screen.
    """

    shown: Shown
    visible: tuple[str, ...]
    clock: str
    then: str | None = None


@shared.writes("review")
def label(look: Look, grade: int | None) -> None:
    """Store the label of that pair, with its note and reasons, and go on."""
    shown, seconds = look.shown, shared.seconds_on_screen(look.clock)
    if _moved_on(look) or shared.echoed(look.clock):
        return
    stored = review.submit(
        shared.database(),
        shown,
        grade,
        note=str(st.session_state.get(f"note:{shown.token}") or ""),
        reasons=st.session_state.get(f"reasons:{shown.token}") or (),
        seconds=seconds,
        visible=_seen(look),
        seen=shown.pair in shared.verdicts_seen(),
    )
    if not stored:
        st.session_state["message"] = "You had answered this already, perhaps in another window; that answer stands."
    _leave(look)


@shared.writes("review")
def skip(look: Look) -> None:
    """Put the pair behind all others of this rater."""
    if _moved_on(look) or shared.echoed(look.clock):
        return
    review.skip(shared.database(), look.shown)
    shared.restart_clock(look.clock)  # the view of a whole query stays the same, and its time would go on
    _leave(look)


@shared.writes("review")
def undo(last: Before) -> None:
    """Take the last label back and show its pair again, with its note and reasons."""
    pair = review.undo(shared.database(), last.label.rater, last.label.id or 0)
    if pair is not None:
        shared.head_for(pair)
        move_to(pair[1])


@shared.writes("review")
def react(last: Before, kind: str) -> None:
    """Store what the rater says to the verdict that they were shown after their label, with what they wrote to it."""
    review.react(shared.database(), last, kind, str(st.session_state.get(f"reply:{last.token}") or ""))


def move_to(product: str | None) -> None:
    """Make that product of a whole query the one that keys grade."""
    st.session_state["active"] = product


def _moved_on(look: Look) -> bool:
    """Whether a key moved to another product of the query before this one came: buttons of the row before are there a moment longer."""
    late = look.then is not None and st.session_state.get("active") != look.shown.product.id
    if late:
        st.session_state["message"] = (
            "That came while the row changed, so nothing was stored for the one before. Press again if it was meant."
        )
    return late


def _seen(look: Look) -> list[str]:
    """The parts that were on the screen: a picture that did not load was not."""
    broken = st.session_state.get(f"broken:{look.shown.token}")
    return [part for part in look.visible if part != "image" or not broken]


def _leave(look: Look) -> None:
    """Go on to what waits, unless another pair is on the screen by now."""
    if shared.pair_in_address() == look.shown.pair:
        shared.head_for(None)
    move_to(look.then)
