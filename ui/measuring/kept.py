"""What the Evaluate page measured already: measured anew only when something changed that the figures hang on. `at` names that state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from judge.measure.evaluate.comparing import Difference, compare
from judge.measure.evaluate.cutting import By, Slice, cut_up
from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate
from judge.measure.evaluate.grounds import grounds
from judge.measure.evaluate.holes import Hole, holes, named_holes
from judge.measure.evaluate.lists import named_runs
from judge.measure.evaluate.slicing import Sliced, compare_by
from judge.store.db import Database

LISTED = 20
"""Holes shown."""

Names = tuple[str, ...]
"""Of the runs."""


class Measured(NamedTuple):
    """One evaluation as it was at some moment; a key of what is made of it. Not the thing itself, which is large."""

    target: str
    at: str
    names: Names
    options: Options


class Open(NamedTuple):
    """What is not judged: how many pairs, the best placed of them with the text of the query and the title, and what is no hole."""

    pairs: int
    listed: Sequence[tuple[Hole, tuple[str, str]]]
    gaps: int
    cannot_tell: int


# A resource and no data: what is kept as data is copied whenever a page is drawn, and this holds every grade used.
@st.cache_resource(show_spinner="Measuring …", max_entries=4)
def evaluation(_db: Database, asked: Measured) -> Evaluation:
    """To be read only: every page that asks for the same gets the same. InputError where it cannot be measured."""
    return evaluate(_db, named_runs(_db, asked.names), asked.options)


@st.cache_data(show_spinner=False, max_entries=32)
def said(_db: Database, asked: Measured) -> list[str]:
    return list(grounds(evaluation(_db, asked), "The switch above"))


@st.cache_data(show_spinner="Comparing …", max_entries=32)
def differences(_db: Database, asked: Measured, baseline: str) -> list[Difference]:
    return compare(evaluation(_db, asked), baseline)


@st.cache_data(show_spinner="Cutting up …", max_entries=32)
def slices(_db: Database, asked: Measured, by: By) -> list[Slice]:
    return cut_up(_db, evaluation(_db, asked), by)


@st.cache_data(show_spinner="Comparing slice by slice …", max_entries=32)
def apart(_db: Database, asked: Measured, by: By, measure: str, baseline: str) -> Sliced:
    return compare_by(_db, evaluation(_db, asked), by, measure, baseline)


@st.cache_data(show_spinner=False, max_entries=32)
def unjudged(_db: Database, asked: Measured) -> Open:
    found = evaluation(_db, asked)
    pairs, gaps, cannot_tell = holes(found, found.depth)
    listed = list(zip(pairs[:LISTED], named_holes(_db, pairs[:LISTED]), strict=True))
    return Open(len(pairs), listed, gaps, cannot_tell)
