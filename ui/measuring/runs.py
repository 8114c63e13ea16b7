"""Runs beside each other: every measure with its interval, what that rests on, and by how much they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from judge.measure.evaluate.comparing import LEVEL, Difference
from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.grounds import unequal
from judge.people.amounts import counted
from judge.stats.clusters import Estimate
from ui import widgets
from ui.measuring.series import between, shades
from ui.safe import plain, safe
from ui.whiskers import Dot, whiskers

EVIDENCE = ("difference (95 % interval)", "p", "adjusted p", "won / tied / lost", "so")


def figures(found: Evaluation, baseline: str, said: Iterable[str]) -> None:
    """The chart to the left, what it rests on to the right, the numbers below."""
    names = in_order(found, baseline)
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        whiskers([dot for name in names for dot in _dots(found, name)], shades(names))
        st.html('<div class="sj quiet">Whiskers: 95 % intervals, queries drawn anew.</div>')
    with right:
        st.html('<div class="sj">' + "".join(f'<p style="margin:0 0 0.6rem">{safe(line)}</p>' for line in said) + "</div>")
    rows = [(each.name, *(between(_mean(found, name, each.name)) for name in names)) for each in found.measures]
    with st.expander("The numbers"):
        wide(["Mean (95 % interval)", *names], rows, range(1, len(names) + 1))


def in_order(found: Evaluation, baseline: str) -> list[str]:
    """The runs, the baseline first: its colour is always the same."""
    return sorted((run.name for run in found.runs), key=lambda name: name != baseline)


def _dots(found: Evaluation, name: str) -> list[Dot]:
    of = found.figures[name]
    return [
        Dot(each.name, name, of[each.name].mean, counted(of[each.name].n_queries, "query", "queries"))
        for each in found.measures
        if each.name in of
    ]


def _mean(found: Evaluation, name: str, measure: str) -> Estimate | None:
    figure = found.figures[name].get(measure)
    return figure.mean if figure else None


def wide(head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] | range) -> None:
    """A table that may be wider than its place: then it scrolls, and no word is broken."""
    st.html(f'<div class="sj" style="overflow-x:auto;overflow-wrap:normal">{widgets.table(head, rows, numbers=numbers)}</div>')


def differences(found: Evaluation, told: Sequence[Difference]) -> None:
    """By how much each run is above or below the baseline, and whether chance alone would part them as far."""
    baseline = told[0].baseline
    st.subheader("Differences")
    for line in unequal(found):
        st.warning(plain(line), icon=":material/warning:")
    names = list(dict.fromkeys(each.run for each in told))
    colours = {name: colour for name, colour in shades([baseline, *names]).items() if name != baseline}
    whiskers([Dot(each.measure, each.run, each.difference, stands_on(each)) for each in told], colours, signed=True)
    st.html(f'<div class="sj quiet">{safe(f"Each run less {baseline}, query by query: to the right of zero it is better.")}</div>')
    head = ["Measure", "run", *EVIDENCE]
    wide(head, [(each.measure, each.run, *evidence(each)) for each in told], range(2, 6))
    tests = counted(len(told), "test")
    note = f"p: randomisation test over queries; adjusted by Holm, for {tests}. Seen: found four times in five, by one test alone."
    st.html(f'<div class="sj quiet">{note}</div>')


def stands_on(each: Difference) -> str:
    return f"{counted(each.n_queries, 'query', 'queries')}, adjusted p = {each.adjusted:.4f}"


def evidence(each: Difference) -> tuple[str, ...]:
    """A difference as the last cells of a row."""
    won = f"{each.wins:,} / {each.ties:,} / {each.losses:,}"
    return between(each.difference, signed=True), f"{each.p:.4f}", f"{each.adjusted:.4f}", won, verdict(each)


def verdict(each: Difference) -> str:
    """What may be said of it: "better" and "worse" only where the adjusted p is below the level."""
    if each.adjusted < LEVEL:
        return "better" if each.difference.value > 0 else "worse"
    unseen = "" if each.smallest is None else f"; less than {each.smallest:.3f} could not have been seen"
    return f"no difference could be told{unseen}"
