"""The cells of the matrix: what each says, how a widget is named after it, and which one is open."""

from __future__ import annotations

import streamlit as st

from judge.people import disagreements as ask
from judge.scales import Scale
from judge.store.voices import Asked, Cell, Voice
from ui import shared, widgets
from ui.settling.kept import Names

SIDES = {-1: shared.NEGATIVE[1], 0: shared.NEITHER, 1: shared.POSITIVE[1]}


def key_of(cell: Cell) -> str:
    """Names a cell in a widget's key and so in a style rule, where a minus would read as a dash."""
    return "cell-" + "-".join(str(value) if value >= 0 else f"m{-value}" for value in cell)


def voices(whole: Asked) -> tuple[Voice, Voice]:
    return whole.first, whole.second


def answer(scale: Scale, voice: Voice, value: int) -> str:
    """What a voice said, as HTML."""
    return (
        widgets.chip(SIDES[value], ask.value_name(scale, voice, value)) if voice.kind == "behaviour" else widgets.grade_chip(scale, value)
    )


def opened(names: Names) -> Cell | None:
    """The cell that is open between these two."""
    between, cell = st.session_state.get("cell", (None, None))
    return cell if between == names else None


def open_cell(names: Names, cell: Cell) -> None:
    """Open a cell, or close it when it is open."""
    st.session_state["cell"] = (names, None if opened(names) == cell else cell)
