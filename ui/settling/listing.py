"""The pairs behind a number: the list, all of it as a file, and the chosen pair in full."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from judge.people import disagreements as ask
from judge.people.disagreements import Found
from judge.people.settling import case_of
from judge.scales import Scale
from judge.store.db import Database
from judge.store.disputed import Row
from judge.store.voices import NARROWED_BY, Asked
from ui.safe import plain
from ui.settling import case
from ui.settling.cells import answer, open_cell, voices
from ui.settling.kept import Names, listed

LISTED = 200


def pairs(db: Database, at: str, scale: Scale, wanted: Asked, names: Names) -> None:
    """The list and the chosen pair, or that there is none."""
    found = listed(db, db.target, at, wanted, LISTED)
    st.subheader(_title(scale, wanted, names), anchor=False)
    if not found.listed:
        st.html('<div class="sj">No pairs are left here: they were settled, judged anew, or the choice above leaves none.</div>')
        whole_list(names, wanted)
        return
    more = f", the {LISTED} furthest apart are listed" if found.pairs > LISTED else ""
    st.html(
        f'<div class="sj quiet">{found.pairs:,} {"pairs" if found.pairs > 1 else "pair"}{more}. '
        "Click one to open it, or go through them with the arrow keys.</div>"
    )
    chosen = pick(scale, found, wanted, names)
    below(db, found, wanted, names)
    in_full(db, scale, wanted, names, found.listed[chosen], f"Pair {chosen + 1} of {found.pairs:,} · query")


def _title(scale: Scale, wanted: Asked, names: Names) -> str:
    if not wanted.cell:
        return "All pairs on which they disagree"
    first, second = (ask.value_name(scale, voice, value) for voice, value in zip(voices(wanted), wanted.cell, strict=True))
    return f"{plain(names[0])}: {first} · {plain(names[1])}: {second}"


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


def in_full(db: Database, scale: Scale, wanted: Asked, names: Names, line: Row, over: str) -> None:
    """One pair with all that was said of it."""
    said = [answer(scale, voice, value) for voice, value in zip(voices(wanted), (line.first, line.second), strict=True)]
    case.show(db, scale, case_of(db, (line.query_id, line.product_id), voices(wanted)), names, said, over)


def whole_file(db: Database, wanted: Asked, names: Names) -> str:
    """Made when somebody asks for it."""
    return "".join(ask.as_csv(db, wanted, names))


def whole_list(names: Names, wanted: Asked) -> None:
    if wanted.cell is not None:
        st.button("Show all disagreements", on_click=open_cell, args=(names, wanted.cell), icon=":material/close:")


def pick(scale: Scale, found: Found, wanted: Asked, names: Names) -> int:
    """The list, and which line of it is open: the first until one is clicked."""
    first, second = voices(wanted)
    columns = {
        "Query": [line.query for line in found.listed],
        "Product": [line.title for line in found.listed],
        names[0]: [ask.value_name(scale, first, line.first) for line in found.listed],
        names[1]: [ask.value_name(scale, second, line.second) for line in found.listed],
    }
    narrowed = "|".join(str(getattr(wanted, name)) for name in ("cell", *NARROWED_BY))
    state = st.dataframe(
        pd.DataFrame(columns),
        key=f"cases:{'|'.join(names)}:{narrowed}",
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        width="stretch",
        height=min(255, 35 * (len(found.listed) + 1) + 3),
    )
    cells = state["selection"]["cells"]
    return min(cells[0][0], len(found.listed) - 1) if cells else 0
