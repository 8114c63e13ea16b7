"""Results with a row a user, or several: who was split is the piece of evidence, however often they searched."""

from __future__ import annotations

from typing import Any

import pandas as pd

from judge.errors import InputError
from judge.measure.abtest.cells import amount, cell, given, records
from judge.measure.abtest.files import ZERO_CLICK, Layout
from judge.measure.abtest.sides import ALL, EVERYTHING, Intents, Results, Side
from judge.shop.importers.base import Record
from judge.shop.importing.fields import spelled
from judge.shop.importing.values import count, identifier, text
from judge.stats.proportions import Share
from judge.stats.ratios import ratio_of

WHOLE = "\0whole"
"""The column a metric is divided by: 1 a row, or what --per names. No file has a column with that name."""


def of_units(layout: Layout, intents: Intents) -> Results:
    """One figure of each variant, metric and segment. InputError at the first row that does not fit."""
    frame = _frame(layout, intents)
    found = Results(layout.per or "row")
    frame = _in_one_variant(frame, found)
    several = bool(frame.duplicated(["variant", "unit"]).any())
    found.of = layout.per or ("row" if several else str(layout.unit))
    if several or layout.per:
        found.notes.append(
            f"Figures are per {found.of}; their errors are by {layout.unit}, of whom many have several (delta method: Deng, Knoblich and Lu 2018)"
        )
    found.split = {str(name): int(n) for name, n in frame.groupby("variant")["unit"].nunique().items()}
    _notes_on_segments(frame, layout, found)
    segments = sorted({str(name) for name in frame["segment"].unique()} - {""})
    for segment in (ALL, *segments):
        _segment(layout, frame if segment == ALL else frame[frame["segment"] == segment], segment, found)
    return found


def _frame(layout: Layout, intents: Intents) -> pd.DataFrame:
    table, unit = layout.table, str(layout.unit)
    columns: dict[str, list[Any]] = {name: [] for name in ("variant", "unit", "segment", WHOLE, *(f"={m}" for m in layout.metrics))}
    for record in records(table):
        columns["variant"].append(cell(table, record, layout.variant, text).strip())
        columns["unit"].append(cell(table, record, unit, identifier))
        columns[WHOLE].append(cell(table, record, layout.per, count) if layout.per else 1)
        for metric in layout.metrics:
            columns[f"={metric}"].append(cell(table, record, metric, amount))
        columns["segment"].append(_segment_of(layout, record, intents))
    if not columns["unit"]:
        raise InputError(f"{table.file} has no rows", "Export it again")
    return pd.DataFrame(columns)


def _segment_of(layout: Layout, record: Record, intents: Intents) -> str:
    """As the file says, else the intent of the query; "" where neither is known."""
    if layout.segment:
        named = cell(layout.table, record, layout.segment, text).strip() if given(record, layout.segment) else ""
        return "" if named.casefold() in EVERYTHING else named
    if layout.query_id and given(record, layout.query_id):
        return intents.get(cell(layout.table, record, layout.query_id, identifier), "")
    return ""


def _in_one_variant(frame: pd.DataFrame, found: Results) -> pd.DataFrame:
    """Without the units that saw more than one variant: what they did cannot be laid to either."""
    variants = frame.groupby("unit")["variant"].transform("nunique")
    crossed = int(frame.loc[variants > 1, "unit"].nunique())
    if crossed:
        found.notes.append(f"Seen in more than one variant and left out: {crossed:,} of {frame['unit'].nunique():,}")
    return frame[variants == 1]


def _notes_on_segments(frame: pd.DataFrame, layout: Layout, found: Results) -> None:
    nowhere = int((frame["segment"] == "").sum())
    if nowhere < len(frame):
        if nowhere:
            found.notes.append(f"Rows of no segment, which count in '{ALL}' only: {nowhere:,}")
        if frame[frame["segment"] != ""].groupby("unit")["segment"].nunique().max() > 1:
            found.notes.append(f"Some of {layout.unit} are in several segments; the test between segments takes these for separate people")


def _segment(layout: Layout, part: pd.DataFrame, segment: str, found: Results) -> None:
    sums = part.drop(columns="segment").groupby(["variant", "unit"]).sum()
    for metric in layout.metrics:
        one_each = bool((sums[WHOLE] == 1).all() and sums[f"={metric}"].isin((0, 1)).all())
        for variant, rows in sums.groupby(level="variant"):
            found.sides[segment, metric, str(variant)] = _side(rows[f"={metric}"], rows[WHOLE], one_each)
    zero = next((metric for metric in layout.metrics if spelled(metric) in ZERO_CLICK), None)
    if zero:
        searches = next((f"={metric}" for metric in layout.metrics if spelled(metric) == "searches"), WHOLE)
        for variant, rows in sums.groupby(level="variant"):
            if rows[searches].sum():
                found.zero_click[segment, str(variant)] = float(rows[f"={zero}"].sum() / rows[searches].sum())


def _side(values: pd.Series[float], wholes: pd.Series[float], one_each: bool) -> Side:
    return Share(int(values.sum()), len(values)) if one_each else ratio_of(values, wholes)
