"""The matrix of two voices: a number for every pair of answers, each a button that opens its pairs."""

from __future__ import annotations

import streamlit as st

from judge.people import disagreements as ask
from judge.people.disagreements import Matrix
from judge.scales import Scale
from judge.store.voices import Asked, Cell
from ui import shared
from ui.safe import plain, safe
from ui.settling.cells import answer, key_of, open_cell, voices
from ui.settling.kept import Names


def matrix(scale: Scale, found: Matrix, whole: Asked, cell: Cell | None) -> None:
    """The first voice in rows, the second in columns, best answers first; every number is a button."""
    widths = [1.3, *([1.0] * len(found.columns))]
    st.html(heat(found, whole, cell))
    st.html(f'<div class="sj over">Rows: {safe(found.names[0])} · columns: {safe(found.names[1])}</div>')
    with st.container(gap="xsmall"):
        head = st.columns(widths, gap="xsmall", vertical_alignment="bottom")
        for place, column in zip(head[1:], reversed(found.columns), strict=True):
            place.html(f'<div class="sj sj-column">{answer(scale, whole.second, column)}</div>')
        for row, line in zip(reversed(found.rows), reversed(found.cells), strict=True):
            places = st.columns(widths, gap="xsmall", vertical_alignment="center")
            places[0].html(f'<div class="sj small">{answer(scale, whole.first, row)}</div>')
            for place, column, amount in zip(places[1:], reversed(found.columns), reversed(line), strict=True):
                with place:
                    number(scale, whole, found.names, (row, column), amount)


def number(scale: Scale, whole: Asked, names: Names, cell: Cell, amount: int) -> None:
    """One number of the matrix."""
    said = [f"{plain(name)}: {ask.value_name(scale, voice, value)}." for name, voice, value in zip(names, voices(whole), cell, strict=True)]
    st.button(
        f"{amount:,}",
        key=key_of(cell),
        on_click=open_cell,
        args=(names, cell),
        disabled=not amount,
        width="stretch",
        help="  \n".join(said) if amount else None,
    )


def heat(found: Matrix, whole: Asked, cell: Cell | None) -> str:
    """Deeper where there are more pairs; blue where both agree, orange where they do not; a ring around the open cell."""
    most = max(max(line) for line in found.cells)
    rules = []
    for row, line in zip(found.rows, found.cells, strict=True):
        for column, amount in zip(found.columns, line, strict=True):
            shade = shared.NEGATIVE[1] if ask.differ(whole, row, column) else shared.POSITIVE[0]
            depth = 8 + 52 * (amount / most) ** 0.5 if amount else 0
            ring = "box-shadow: 0 0 0 2px currentColor;" if cell == (row, column) else ""
            button = f".st-key-{key_of((row, column))} button"
            rules.append(f"{button}, {button}:hover {{ background: color-mix(in srgb, {shade} {depth:.0f}%, transparent); {ring} }}")
    return f"<style>{' '.join(rules)}</style>"
