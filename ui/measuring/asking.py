"""What is to be measured: which runs, against which, by what measures, whose grades, and how much each query counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from judge.measure.evaluate.evaluating import Options
from judge.measure.evaluate.metrics import DEFAULT
from judge.store.db import Database
from judge.store.samples import samples
from ui.measuring.kept import Names

AT_ONCE = 6
"""Runs drawn beside each other: as many as there are colours that are told apart."""
CHOSEN = 4
"""Of them, chosen to begin with."""
OFFERED = (*DEFAULT, "nDCG@5", "Success@5", "AP@100")
"""Measures to pick from; others are typed."""
GRADES = {False: "people and judges", True: "people only"}


class Asked(NamedTuple):
    """`baseline`: the run the others are held against, "" where there is one run alone."""

    names: Names
    baseline: str
    options: Options


def ask(db: Database, runs: Sequence[str]) -> Asked:
    """The choices, two rows of them; no names where nobody chose a run."""
    names, baseline, measures = _runs(runs)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        people_only = st.selectbox(
            "Grades of", [*GRADES], format_func=GRADES.__getitem__, key="evaluate_grades", persist_state="session", width=200
        )
        sample = _sample(db)
        condensed = st.toggle(
            "Leave unjudged products out",
            key="evaluate_condensed",
            persist_state="session",
            help="Else they count as not relevant",
        )
        traffic = st.toggle(
            "Weigh by searches", key="evaluate_traffic", persist_state="session", help="Each query counts as often as it was searched for"
        )
    options = Options(measures or DEFAULT, people_only=people_only, condensed=condensed, by_traffic=traffic, sample=sample)
    return Asked(names, baseline, options)


def _runs(runs: Sequence[str]) -> tuple[Names, str, tuple[str, ...]]:
    """The runs, the baseline among them, the measures."""
    left, middle, right = st.columns([0.4, 0.2, 0.4], gap="small")
    names = left.multiselect(
        "Runs",
        runs,
        default=runs[:CHOSEN],
        max_selections=AT_ONCE,
        key="evaluate_runs",
        persist_state="session",
        placeholder="Pick runs",
        wrap=True,
    )
    baseline = middle.selectbox("Baseline", names, key="evaluate_baseline", persist_state="session", disabled=len(names) < 2)
    measures = right.multiselect(
        "Measures",
        OFFERED,
        default=DEFAULT,
        accept_new_options=True,
        wrap=True,
        key="evaluate_measures",
        persist_state="session",
        help="By the names of ir-measures, such as nDCG@20 or AP@100; and Cat@K",
    )
    return tuple(names), baseline or "", tuple(measures)


def _sample(db: Database) -> str | None:
    """Offered where one was drawn."""
    drawn = {sample.name: size for sample, size in samples(db)}
    if not drawn:
        return None
    return (
        st.selectbox(
            "Queries of",
            ["", *drawn],
            format_func=lambda name: f"sample {name} ({drawn[name]:,})" if name else "all with a grade",
            key="evaluate_sample",
            persist_state="session",
            width=220,
            help="Each query of a sample is weighed by 1 / the chance it had",
        )
        or None
    )
