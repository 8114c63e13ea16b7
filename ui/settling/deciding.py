"""What a person can do about a pair on the Disagreements page: settle its grade, or send it to somebody."""

from __future__ import annotations

import streamlit as st

from judge.people import access, settling
from judge.people.settling import Case
from judge.scales import Scale
from judge.store.db import Database
from judge.store.labels import raters
from judge.store.referrals import ANYONE
from ui import shared, widgets
from ui.settling import sitting


def settle(db: Database, scale: Scale, case: Case) -> None:
    """Settle the grade: appended with who and why, and it counts from then on."""
    st.html('<div class="sj"><div class="over">Settle the grade (gold)</div></div>')
    if not shared.rater():
        shared.ask_name(db, "kept with the decision")
        return
    if not shared.offered(db, "adjudicate"):
        return
    st.text_area(
        "Why",
        key=f"why:{case.token}",
        placeholder="Why this grade (optional). Then click it.",
        label_visibility="collapsed",
        on_change="ignore",
        height=70,
    )
    widgets.grade_buttons(scale, case.token, settled, (case,), described=False)


@shared.writes("adjudicate")
def settled(case: Case, grade: int) -> None:
    """Keep the grade and go on to the next pair, unless this key was meant for the pair before."""
    if shared.echoed(case.token):
        return
    why = str(st.session_state.get(f"why:{case.token}") or "")
    new = settling.settle(shared.database(), case, grade, shared.rater(), why)
    st.session_state["message"] = "Settled." if new else "You had settled this already, perhaps in another window; that decision stands."
    sitting.went_on(case.pair)


def send(db: Database, case: Case) -> None:
    """Ask another person to look: the pair comes first in their review."""
    if not shared.rater() or not shared.may(db, "review", "adjudicate"):
        return
    with st.expander("Send to another reviewer"):
        who = [ANYONE, *(name for name in reviewers(db) if name != shared.rater())]
        st.selectbox("To", who, format_func=lambda name: name or "Anyone", key=f"to:{case.token}", on_change="ignore")
        st.text_input("Note", key=f"ask:{case.token}", placeholder="What they should look at (optional)", on_change="ignore")
        st.button("Send", key=f"send:{case.token}", on_click=sent, args=(case,), icon=":material/send:")


def reviewers(db: Database) -> list[str]:
    """Who can be asked: those who may label, or, where nobody was given a role, those who did."""
    people = access.people_of(db)
    return [name for name, roles in people.items() if "review" in roles] if people else [size.rater for size in raters(db)]


@shared.writes("review", "adjudicate")
def sent(case: Case) -> None:
    to, note = str(st.session_state.get(f"to:{case.token}") or ANYONE), str(st.session_state.get(f"ask:{case.token}") or "")
    new = settling.send(shared.database(), case, shared.rater(), to, note)
    st.session_state["message"] = f"Sent to {to or 'anyone'}." if new else "That was sent already and waits to be labelled."
