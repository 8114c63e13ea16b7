"""What one can say of the pair on the screen: a grade, and why; each with its key."""

from __future__ import annotations

import streamlit as st

from judge.people.review import REASONS
from judge.people.showing import Before
from judge.scales import Scale
from ui import widgets
from ui.reviewing.acts import Look, label, skip, undo

KEYS = {
    "category": ("w", "Wrong kind"),
    "attribute": ("v", "Violates"),
    "accessory": ("p", "Part of it"),
    "incompatible": ("f", "Does not fit"),
    "unstated": ("s", "Not stated"),
    "duplicate": ("d", "Duplicate"),
    "data": ("b", "Bad data"),
    "query": ("m", "Meanings"),
}
"""The key of each reason, and its name in a word or two."""


def answers(scale: Scale, look: Look, last: Before | None) -> None:
    """Grades with their meaning, the other things one can do, reasons and a note."""
    shown = look.shown
    if shown.earlier is not None:
        st.html(
            f'<div class="sj small">You graded this pair before: {widgets.grade_chip(scale, shown.earlier.grade)}. '
            "A new grade counts instead; the old one is kept.</div>"
        )
    widgets.grade_buttons(scale, shown.token, label, (look,))
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Cannot tell", key=f"cannot:{shown.token}", shortcut="x", on_click=label, args=(look, None))
        st.button("Skip", key=f"skip:{shown.token}", shortcut="n", on_click=skip, args=(look,))
        take_back(last)
    why(look)


def take_back(last: Before | None) -> None:
    if last is not None:
        st.button("Undo", key=f"undo:{last.label.id}", shortcut="u", on_click=undo, args=(last,))


def why(look: Look) -> None:
    """Reasons and a note, before the grade: they wait in the browser and are stored with it."""
    token, back = look.shown.token, look.shown.taken_back
    with st.container(key=f"reasons-{token}"):
        st.pills(
            "Why: before the grade",
            [code for code, _ in REASONS],
            selection_mode="multi",
            default=back.reasons if back else None,
            format_func=_reason,
            key=f"reasons:{token}",
            help="  \n".join(f"{KEYS[code][1]}: {words}" for code, words in REASONS),
            on_change="ignore",
        )
    with st.container(key=f"note-{token}"):
        st.text_input(
            "Note `t`",
            value=back.note if back else "",
            key=f"note:{token}",
            placeholder="Enter leaves it, then grade",
            on_change="ignore",
        )
    with st.container(key=f"broken-{token}"):
        st.checkbox("The picture does not load", key=f"broken:{token}", on_change="ignore")


def _reason(code: str) -> str:
    key, name = KEYS[code]
    return f"`{key}` {name}"
