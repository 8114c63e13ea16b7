"""One pair on the Disagreements page: what each side said and why, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from judge.people import access, settling
from judge.people.marking import query_words
from judge.people.review import REASONS
from judge.people.settling import Case, Side
from judge.scales import Scale
from judge.store.clicks import Clicked
from judge.store.db import Database
from judge.store.labels import raters
from judge.store.referrals import ANYONE
from judge.store.verdicts import judges
from judge.tables import Gold, Label
from ui import shared, widgets
from ui.safe import safe

WORDS = dict(REASONS)


def show(db: Database, scale: Scale, case: Case, names: Sequence[str], answers: Sequence[str], over: str) -> None:
    """The pair, both sides side by side, and the buttons. `answers`: what each says, as HTML."""
    if any(side.verdict for side in case.sides):
        shared.verdicts_seen().add(case.pair)
    widgets.query_head(case.query, over)
    specs = judges(db)
    for place, side, name, answer in zip(st.columns(2, gap="medium"), case.sides, names, answers, strict=True):
        with place.container(border=True, height="stretch"):
            st.html(f'<div class="sj"><div class="over">{safe(name)}</div>{_said(scale, case, side, answer, specs)}</div>')
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        widgets.product_card(case.product, query_words(case.query.text))
    with right:
        history(scale, case)
        settle(db, scale, case)
        send(db, case)


def _said(scale: Scale, case: Case, side: Side, answer: str, specs: dict[int, str]) -> str:
    """One side: its answer, and whatever reasons there are for it."""
    if side.voice.kind == "judge":
        by = f'<div class="quiet">{safe(specs[side.verdict.judge_id])}</div>' if side.verdict and len(side.voice.judges) > 1 else ""
        return widgets.verdict_html(scale, side.verdict) + by
    if side.voice.kind == "behaviour":
        return f"<div>{answer}</div>{_clicks(side.clicked)}"
    gold = _settled(scale, case.gold[:1]) if side.voice.kind in ("people", "gold") else ""
    return gold + _labels(scale, side.labels)


def _clicks(clicked: Clicked | None) -> str:
    if clicked is None:
        return ""
    return (
        f'<div class="small">Clicked {clicked.clicks:,} times in {clicked.showings:,} showings; '
        f"products at the same positions are clicked {clicked.expected:,.1f} times in as many.</div>"
    )


def _labels(scale: Scale, labels: Iterable[Label]) -> str:
    return "".join(
        f'<div>{widgets.grade_chip(scale, label.grade)} <span class="quiet">{safe(label.rater)}</span></div>'
        f'{_reasons(label.reasons)}<div class="small">{safe(label.note)}</div>'
        for label in labels
    )


def _reasons(codes: Iterable[str]) -> str:
    tags = "".join(f"<span>{safe(WORDS.get(code, code))}</span>" for code in codes or ())
    return f'<div class="sj-tags">{tags}</div>' if tags else ""


def _settled(scale: Scale, decisions: Iterable[Gold]) -> str:
    return "".join(
        f'<div>{widgets.grade_chip(scale, gold.grade)} <span class="quiet">settled by {safe(gold.decided_by)}, '
        f'{gold.created_at:%Y-%m-%d %H:%M}{", replaced since" if number else ""}</span></div><div class="small">{safe(gold.why)}</div>'
        for number, gold in enumerate(decisions)
    )


def history(scale: Scale, case: Case) -> None:
    """All people's labels that neither side spoke for, every decision, and to whom the pair was sent."""
    shown = {label.id for side in case.sides for label in side.labels}
    others = _labels(scale, [label for label in case.labels if label.id not in shown])
    decisions = _settled(scale, case.gold)
    sent = "".join(
        f'<div class="small">Sent to {safe(one.sent_to or "anyone")} by {safe(one.sent_by)}, {one.created_at:%Y-%m-%d %H:%M}'
        f"{': ' + safe(one.note) if one.note else ''}</div>"
        for one in case.sent
    )
    parts = (("Other labels", others), ("Gold so far", decisions), ("Sent", sent))
    html = "".join(f'<div class="over">{title}</div>{body}' for title, body in parts if body)
    if html:
        st.html(f'<div class="sj">{html}</div>')


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
    why = str(st.session_state.get(f"why:{case.token}") or "")
    new = settling.settle(shared.database(), case, grade, shared.rater(), why)
    st.session_state["message"] = "Settled." if new else "You had settled this already, perhaps in another window; that decision stands."


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
