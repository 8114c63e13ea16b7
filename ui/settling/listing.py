"""The pairs behind a number: the list, all of it as a file, and the chosen pair in full."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from judge.people import disagreements as ask
from judge.people.amounts import counted
from judge.people.disagreements import Found
from judge.people.settling import case_of
from judge.scales import Scale
from judge.store.db import Database
from judge.store.disputed import Row
from judge.store.labels import gold_grades
from judge.store.voices import NARROWED_BY, Asked
from ui.safe import safe
from ui.settling import case, sitting
from ui.settling.cells import answer, open_cell, voices
from ui.settling.kept import Names, listed

LISTED = 200
HEIGHT = 283
"""Pixels: seven lines, as high as the matrix of five grades beside it."""


class Open(NamedTuple):
    """The line of the list that is open, and its place among all pairs asked for."""

    line: Row
    place: int
    pairs: int


def pairs(db: Database, at: str, scale: Scale, wanted: Asked, names: Names) -> Open | None:
    """The list, or that there is none; the line of it that is open."""
    found = listed(db, db.target, at, wanted, LISTED)
    st.html(f'<div class="sj over">{safe(_title(scale, wanted, names))}</div>')
    if not found.listed:
        st.html('<div class="sj">No pairs are left here: they were settled, judged anew, or the choice above leaves none.</div>')
        whole_list(names, wanted)
        return None
    more = f", the {LISTED} furthest apart are listed" if found.pairs > LISTED else ""
    st.html(f'<div class="sj quiet">{counted(found.pairs, "pair")}{more}. Click one to open it below.</div>')
    chosen = pick(db, scale, found, wanted, names)
    below(db, found, wanted, names)
    return Open(found.listed[chosen], chosen + 1, found.pairs)


def _title(scale: Scale, wanted: Asked, names: Names) -> str:
    if not wanted.cell:
        return "All pairs on which they disagree"
    first, second = (ask.value_name(scale, voice, value) for voice, value in zip(voices(wanted), wanted.cell, strict=True))
    return f"{names[0]}: {first} · {names[1]}: {second}"


def below(db: Database, found: Found, wanted: Asked, names: Names) -> None:
    """What can be done with the whole list."""
    with st.container(horizontal=True, gap="small"):
        whole_list(names, wanted)
        st.download_button(
            f"Download all {found.pairs:,} as CSV",
            partial(whole_file, db, wanted, names),
            "disagreements.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def in_full(db: Database, scale: Scale, wanted: Asked, names: Names, chosen: Open) -> None:
    """One pair with all that was said of it."""
    line = chosen.line
    said = [answer(scale, voice, value) for voice, value in zip(voices(wanted), (line.first, line.second), strict=True)]
    over = f"Pair {chosen.place:,} of {chosen.pairs:,} · query"
    case.show(db, scale, case_of(db, (line.query_id, line.product_id), voices(wanted)), names, said, over)


def whole_file(db: Database, wanted: Asked, names: Names) -> str:
    """Made when somebody asks for it."""
    return "".join(ask.as_csv(db, wanted, names))


def whole_list(names: Names, wanted: Asked) -> None:
    if wanted.cell is not None:
        st.button("Show all disagreements", on_click=open_cell, args=(names, wanted.cell), icon=":material/close:")


def pick(db: Database, scale: Scale, found: Found, wanted: Asked, names: Names) -> int:
    """The list, and which line of it is open."""
    narrowed = "|".join(str(getattr(wanted, name)) for name in ("cell", *NARROWED_BY))
    name = f"{'|'.join(names)}:{narrowed}"
    state = st.dataframe(
        pd.DataFrame(columns(db, scale, found, wanted, names)),
        key=f"cases:{name}:{sitting.turn()}",
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        column_config={"Query": st.column_config.Column(width=110), "Product": st.column_config.Column(width=190)},
        width="stretch",
        height=min(HEIGHT, 35 * (len(found.listed) + 1) + 3),
    )
    cells = state["selection"]["cells"]
    return sitting.open_line(name, found.listed, cells[0][0] if cells else None)


def columns(db: Database, scale: Scale, found: Found, wanted: Asked, names: Names) -> dict[str, list[str]]:
    """The list's columns; what people settled is marked where something is."""
    first, second = voices(wanted)
    gold = gold_grades(db, [(line.query_id, line.product_id) for line in found.listed])
    marks = [grade_name(scale, gold.get((line.query_id, line.product_id))) for line in found.listed]
    return {
        **({"Settled": marks} if gold else {}),
        "Query": [line.query for line in found.listed],
        "Product": [line.title for line in found.listed],
        names[0]: [ask.value_name(scale, first, line.first) for line in found.listed],
        names[1]: [ask.value_name(scale, second, line.second) for line in found.listed],
    }


def grade_name(scale: Scale, settled: int | None) -> str:
    return "" if settled is None else f"✓ {scale[settled].name}"
