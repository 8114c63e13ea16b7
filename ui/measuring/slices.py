"""Runs cut up by what the queries are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from judge.measure.evaluate.cutting import BY, Slice
from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.slicing import Sliced
from judge.people.amounts import counted
from judge.people.figures import ENOUGH_QUERIES
from judge.store.db import Database
from ui.measuring import kept
from ui.measuring.kept import Measured
from ui.measuring.runs import EVIDENCE, evidence, in_order, stands_on, wide
from ui.measuring.series import between, shades
from ui.safe import safe
from ui.whiskers import Dot, whiskers


def cut(db: Database, found: Evaluation, asked: Measured, baseline: str) -> None:
    """One measure slice by slice: differences where there are several runs, else the figures of the one."""
    st.subheader("By kind of query")
    with st.container(horizontal=True, gap="small"):
        by = st.selectbox("Cut by", BY, key="evaluate_by", persist_state="session", width=200)
        measures = [each.name for each in found.measures if each.is_quality]
        measure = st.selectbox("Measure", measures, key="evaluate_cut_measure", persist_state="session", width=200)
    if len(found.runs) > 1:
        _differences(kept.apart(db, asked, by, measure, baseline), in_order(found, baseline))
    else:
        _figures(kept.slices(db, asked, by), found.runs[0].name, measure)


def _differences(told: Sliced, names: Sequence[str]) -> None:
    _held(told.held)
    if not told.shown:
        return
    sizes = {name: each.n_queries for name, each in told.shown}
    dots = [Dot(_row(name, sizes[name]), each.run, each.difference, stands_on(each)) for name, each in told.shown]
    whiskers(dots, {name: colour for name, colour in shades(names).items() if name != names[0]}, signed=True)
    st.html(f'<div class="sj quiet">{safe(f"Each run less {names[0]}. Beside each name: queries.")}</div>')
    with st.expander("The numbers"):
        rows = [(name, each.n_queries, each.run, *evidence(each)) for name, each in told.shown]
        wide(["Slice", "queries", "run", *EVIDENCE], rows, [1, 3, 4, 5, 6])
        st.html(f'<div class="sj quiet">Adjusted by Holm, for {counted(len(told.shown), "test")}.</div>')


def _figures(slices: Sequence[Slice], run: str, measure: str) -> None:
    _held({one.name: one.n_queries for one in slices if not one.figures})
    shown = [(one, figure) for one in slices if (figure := one.figures.get(run, {}).get(measure))]
    whiskers([Dot(_row(one.name, one.n_queries), run, figure.mean, between(figure.mean)) for one, figure in shown], shades([run]))


def _row(name: str, queries: int) -> str:
    return f"{name} · {queries:,}"


def _held(held: Mapping[str, int]) -> None:
    if held:
        named = ", ".join(f"{name} ({amount:,})" for name, amount in held.items())
        st.html(f'<div class="sj quiet">{safe(f"Held back, below {ENOUGH_QUERIES} queries: {named}")}</div>')
