"""The pair labelled last, with what the judge had said of it, and what its rater says to that."""

from __future__ import annotations

import streamlit as st

from judge.people.review import REACTIONS
from judge.people.showing import Before
from judge.scales import Scale
from ui import widgets
from ui.reviewing.acts import react
from ui.safe import safe

KEYS = {"agree": "a", "keep": "k", "unclear": "g"}


def reveal(scale: Scale, last: Before) -> None:
    """Only ever of a label that is stored."""
    with st.container(border=True, key="before"):
        st.html(
            '<div class="sj"><div class="over">Previous pair</div>'
            f'<div class="small sj-lines">{safe(last.query.text)} — {safe(last.product.title)}</div>'
            f'<div class="sj-two"><span class="quiet">You</span><div>{widgets.grade_chip(scale, last.label.grade)}</div>'
            f'<span class="quiet">Judge</span><div>{widgets.verdict_html(scale, last.verdict)}</div></div></div>'
        )
        if last.verdict is not None and last.verdict.grade is not None:
            reactions(last)


def reactions(last: Before) -> None:
    """The last answer counts; all are kept. What is written waits in the browser and is stored with the answer."""
    said = last.reactions[-1] if last.reactions else None
    with st.container(horizontal=True, gap="xsmall", key="reactions"):
        for kind, key in KEYS.items():
            st.button(
                kind.capitalize(),
                key=f"{kind}:{last.token}",
                shortcut=key,
                on_click=react,
                args=(last, kind),
                help=f"Says: {REACTIONS[kind]}.",
                type="primary" if said is not None and kind == said.kind else "secondary",
            )
    with st.container(key=f"note-to-{last.token}"):
        st.text_input(
            "Because `y`",
            key=f"reply:{last.token}",
            placeholder="Enter leaves it, then answer",
            on_change="ignore",
        )
    if said is not None:
        because = f" “{safe(said.note)}”" if said.note else ""
        st.html(f'<div class="sj quiet">You said: {safe(REACTIONS[said.kind])}.{because}</div>')
