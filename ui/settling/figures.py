"""The figures beside the matrix, each with its interval and what it stands on."""

from __future__ import annotations

import streamlit as st

from judge.people import disagreements as ask
from judge.people.amounts import of_queries
from judge.people.disagreements import Matrix
from judge.stats.clusters import Estimate
from judge.store.voices import Asked
from ui import widgets
from ui.safe import safe

FIGURES = {"quadratic": "Quadratic kappa", "same": "Same answer", "severe": "Two grades apart or more"}


def figures(found: Matrix, whole: Asked) -> None:
    """What the figures stand on; folded until somebody opens them, every figure with its interval."""
    basis = f"{of_queries(found.n_pairs, found.n_queries)}{found.narrowed or ': every pair both speak on'}."
    st.html(f'<div class="sj quiet">{safe(basis)}</div>')
    with st.expander("Figures of these pairs"):
        told(found, whole)


def told(found: Matrix, whole: Asked) -> None:
    """Every figure with its interval, and what else there is to know of the pairs."""
    rows = [(FIGURES[name], spelled(figure, percent=name != "quadratic")) for name, figure in found.figures.items()]
    st.html(f'<div class="sj">{widgets.table(["Agreement", "value (95 % interval)"], rows, numbers=[1])}</div>')
    basis = ["Intervals resample whole queries."]
    basis += [f"{pairs:,} of them decided by {spec}." for spec, pairs in found.decided.items()]
    basis += [f"{found.alone:,} more have a grade by people alone."] if found.alone else []
    basis += [ask.SHOPPERS] if "behaviour" in (whole.first.kind, whole.second.kind) else []
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in basis))


def spelled(figure: Estimate | None, percent: bool = False) -> str:
    """A figure with its interval, as far as there is one."""
    if figure is None:
        return "not defined"
    numbers = [figure.value, *([figure.low, figure.high] if figure.low is not None and figure.high is not None else [])]
    texts = [f"{number:.0%}" if percent else f"{number:.2f}" for number in numbers]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if len(texts) > 1 else f"{texts[0]} (no interval)"
