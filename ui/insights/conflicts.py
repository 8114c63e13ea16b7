"""Clicks against grades: what is clicked and graded irrelevant, and what is graded best, shown on top and not clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from judge.measure.insights import Insights
from judge.measure.insights.conflicts import MEANS, Case, Kind
from judge.people.amounts import counted
from judge.scales import Scale
from judge.store.db import Database
from ui import shared, widgets
from ui.insights.lists import lists
from ui.safe import safe

LISTED = 200
HEIGHT = 248
"""Pixels: six lines and the head."""
COLUMNS: dict[str, Any] = {
    "query": st.column_config.TextColumn(width="medium"),
    "product": st.column_config.TextColumn(width=280),
    "position": st.column_config.NumberColumn(format="%.1f", help="The mean over showings"),
    "clicks": st.column_config.NumberColumn(format="%.0f"),
    "expected": st.column_config.NumberColumn(format="%.1f", help="Clicks that its positions bring any product"),
    "sure": st.column_config.NumberColumn(format="%.0f%%", help="How sure that judge is of the grade"),
    "showings": st.column_config.NumberColumn(format="localized"),
}
WHAT = "The judge may be wrong, or the title or the picture misleads: people tell. Surest and most traffic first."


def conflicts(db: Database, found: Insights) -> None:
    """Both kinds, a table each; one queue holds them together, so that it does not tell what a pair was graded."""
    of = found.conflicts
    st.subheader("Clicks against grades")
    if not of.listed:
        st.html('<div class="sj">None: where there are clicks enough to tell, they and the grades agree.</div>')
        return
    st.html(f'<div class="sj quiet">{safe(WHAT)}</div>')
    amounts: dict[Kind, int] = {"clicked": of.clicked, "ignored": of.ignored}
    for kind, amount in amounts.items():
        _table(found.log.scale, kind, amount, [case for case in of.listed if case.kind == kind][:LISTED])
    lists(db, found.log, "conflicts", of.clicked + of.ignored)


def _table(scale: Scale, kind: Kind, amount: int, cases: Sequence[Case]) -> None:
    more = f", the first {len(cases):,} are listed" if amount > len(cases) else ""
    st.html(f'<div class="sj"><b>{safe(MEANS[kind].capitalize())}</b> <span class="quiet">{counted(amount, "pair")}{more}</span></div>')
    if not cases:
        return
    shared.verdicts_seen().update((case.query_id, case.product_id) for case in cases if case.whose not in ("raters", "settled"))
    rows = [_row(scale, case) for case in cases]
    height = min(HEIGHT, 35 * (len(rows) + 1) + 3)
    st.dataframe(pd.DataFrame(rows), key=f"conflicts:{kind}", hide_index=True, column_config=COLUMNS, width="stretch", height=height)


def _row(scale: Scale, case: Case) -> dict[str, object]:
    return {
        "query": case.query,
        "product": case.product,
        "position": case.position,
        "showings": case.showings,
        "clicks": case.clicks,
        "expected": case.expected,
        "grade": widgets.grade_name(scale[case.grade]),
        "sure": None if case.certainty is None else 100 * case.certainty,
        "whose": case.whose,
    }
