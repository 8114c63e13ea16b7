"""One pair on the Disagreements page: what each side said and why, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from judge.people.marking import query_words
from judge.people.resolve import tied
from judge.people.review import REACTIONS, REASONS
from judge.people.settling import Case, Side
from judge.scales import Scale
from judge.store.clicks import Clicked
from judge.store.db import Database
from judge.store.verdicts import judges
from judge.tables import Gold, Label, Reaction
from ui import shared, widgets
from ui.safe import safe
from ui.settling.deciding import send, settle

WORDS = dict(REASONS)


def show(db: Database, scale: Scale, case: Case, names: Sequence[str], answers: Sequence[str], over: str) -> None:
    """The pair, both sides side by side, and the buttons. `answers`: what each says, as HTML."""
    if any(side.verdict for side in case.sides):
        shared.verdicts_seen().add(case.pair)
    shared.start_clock(case.token)
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
    return gold + _labels(scale, side.labels, case.replies) + ("" if gold else _tie(scale, side.labels))


def _tie(scale: Scale, labels: Sequence[Label]) -> str:
    """That raters are of two minds, where they are."""
    grades = [label.grade for label in labels if label.grade is not None]
    if not tied(grades):
        return ""
    lower = widgets.grade_chip(scale, sorted(grades)[(len(grades) - 1) // 2])
    return f'<div class="small quiet">A tie of raters: the lower grade counts, {lower}</div>'


def _clicks(clicked: Clicked | None) -> str:
    if clicked is None:
        return ""
    return (
        f'<div class="small">Clicked {clicked.clicks:,} times in {clicked.showings:,} showings; '
        f"products at the same positions are clicked {clicked.expected:,.1f} times in as many.</div>"
    )


def _labels(scale: Scale, labels: Iterable[Label], replies: Mapping[int, Reaction]) -> str:
    return "".join(
        f'<div>{widgets.grade_chip(scale, label.grade)} <span class="quiet">{safe(label.rater)}</span></div>'
        f'{_reasons(label.reasons)}<div class="small">{safe(label.note)}</div>{_reply(replies.get(label.id or 0))}'
        for label in labels
    )


def _reply(said: Reaction | None) -> str:
    """What the rater said to the verdict, once it was shown."""
    if said is None:
        return ""
    note = f" “{safe(said.note)}”" if said.note else ""
    return f'<div class="small quiet">To the verdict: {safe(REACTIONS.get(said.kind, said.kind))}.{note}</div>'


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
    others = _labels(scale, [label for label in case.labels if label.id not in shown], case.replies)
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
