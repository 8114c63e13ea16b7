"""One A/B test: whether it can be trusted, what it shows by metric and segment, and what it could not have shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from judge.measure.abtest import Look, Outcome
from judge.measure.abtest.sides import ALL
from judge.measure.abtest.telling import SPLIT_UNKNOWN, explained, lift, sizes, split_warning
from ui.measuring.runs import wide
from ui.measuring.series import SHADES, shades
from ui.safe import plain, safe
from ui.whiskers import Dot, whiskers

TOGETHER = len(SHADES) - 1
"""Metrics drawn in one chart: grey means a baseline."""
TOLD = ("higher", "lower")
"""The verdicts that say something."""
MOST = 200
"""Looks drawn: a file may have a thousand columns, and segments."""


def shown(found: Outcome) -> None:
    """What is wrong with the split comes before every figure."""
    split(found)
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        forest(found)
        how_many(found)
    with right:
        verdicts(found)
    looks(found)
    st.html("".join(f'<div class="sj quiet">{safe(line)}.</div>' for line in (line.rstrip(".") for line in explained(found))))


def split(found: Outcome) -> None:
    if warning := split_warning(found):
        problem, means = warning
        st.error(plain(problem), icon=":material/warning:")
        st.text(f"{means}; if the plan was another split, say it above.")
    elif found.split is None or found.split_p is None:
        st.html(f'<div class="sj quiet">{SPLIT_UNKNOWN}</div>')
    else:
        first, second = found.split
        names = f"{first:,} had {found.control}, {second:,} {found.treatment}"
        st.html(f'<div class="sj">{safe(names)}: as planned <span class="quiet">(p = {found.split_p:.2g})</span>.</div>')


def verdicts(found: Outcome) -> None:
    """What may be said of each metric over everything, and of segments where a difference is told."""
    st.html(f'<div class="sj over">{safe(f"{found.treatment} against {found.control}, per {found.of}")}</div>')
    st.html("".join(f'<p class="sj" style="margin:0 0 0.6rem"><b>{safe(name)}</b>: {safe(said)}.</p>' for name, said in _said(found)))


def how_many(found: Outcome) -> None:
    """By segment, how many of each variant, and what part of the searches ended without a click."""
    of = sizes(found.looks[:MOST])
    rows = [(segment, f"{before:,}", f"{after:,}", f"{without} → {then}") for segment, before, after, without, then in of]
    head = ["Segment", found.control, found.treatment, "zero-click searches"]
    counted = any(without or then for *_, without, then in of)
    wide(head if counted else head[:3], rows if counted else [row[:3] for row in rows], range(1, 4))


def _said(found: Outcome) -> Iterator[tuple[str, str]]:
    for look in found.looks[:MOST]:
        so = found.verdict(look)
        if look.segment == ALL or so in TOLD:
            by = f"{lift(look.found.lift)}, " if look.found and look.found.lift else ""
            yield look.metric if look.segment == ALL else f"{look.metric}, {look.segment}", f"{by}{so}"


def forest(found: Outcome) -> None:
    """The lift of every metric in every segment, a few metrics a chart."""
    metrics = list(dict.fromkeys(look.metric for look in found.looks[:MOST] if look.found and look.found.lift))
    for start in range(0, len(metrics), TOGETHER):
        part = metrics[start : start + TOGETHER]
        dots = [
            Dot(look.segment, look.metric, look.found.lift, found.verdict(look))
            for look in found.looks[:MOST]
            if look.found and look.metric in part
        ]
        whiskers(dots, {name: colour for name, colour in shades(["", *part]).items() if name}, percent=True, signed=True)
    level = f"{100 * (1 - found.aim.alpha):.3g} %"
    said = f"Lift: how much more {found.treatment} has, as a part of {found.control}; {level} intervals, of each look alone."
    st.html(f'<div class="sj quiet">{safe(said)}</div>')


def looks(found: Outcome) -> None:
    """Every look as a row."""
    level = f"{100 * (1 - found.aim.alpha):.3g} %"
    head = ["Segment", "metric", found.control, found.treatment, f"lift ({level} interval)", "p", "p of all looks", "so"]
    wide(head, _rows(found, found.looks[:MOST]), range(2, 7))
    if len(found.looks) > MOST:
        st.html(f'<div class="sj">The first {MOST} of {len(found.looks):,} are shown. All of them: judge abtest FILE</div>')


def _rows(found: Outcome, every: Sequence[Look]) -> Iterator[tuple[str, ...]]:
    for look in every:
        told = look.found
        if told is None or look.p_adjusted is None:
            yield look.segment, look.metric, "", "", "", "", "", found.verdict(look)
            continue
        by = lift(told.lift) if told.lift else ""
        figures = (f"{told.control:.4g}", f"{told.treatment:.4g}", by, f"{told.p:.2g}", f"{look.p_adjusted:.2g}")
        yield look.segment, look.metric, *figures, found.verdict(look)
