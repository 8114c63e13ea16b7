"""Raters: how each agrees with the others and with gold, what they give, how fast, whether they drift or follow the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from judge.people.amounts import counted, of_queries
from judge.people.raters import Held, Rater, Raters, Week, raters
from judge.people.seeing import seeing, telling
from judge.people.voting import Voting, voting
from judge.stats.anchoring import Anchoring
from judge.stats.clusters import Estimate
from judge.store.db import Database
from judge.store.progress import stamp
from judge.store.trusted import trusted_judges
from ui import shared, widgets
from ui.safe import safe

OTHERS, GOLD = "the other raters", "gold"
SHADES = {OTHERS: shared.NEITHER, GOLD: shared.POSITIVE[1]}
ROW, FRAME = 30, 130  # pixels of a chart: for each rater, for its legend and axis


def page() -> None:
    db = shared.database()
    shared.rater()
    st.title("Raters")
    found = measured(db, db.target, stamp(db))
    if not found.raters:
        widgets.next_command("Nobody has labelled yet. Label on the Review page, or import labels.", "judge ui", "judge import labels FILE")
        return
    table(found)
    left, right = st.columns(2, gap="large")
    with left:
        given(found)
    with right:
        agreeing(found)
    drift(found)
    anchored(seen(db, db.target, stamp(db), trusted_judges(db)))
    voted(voting_of(db, db.target, stamp(db)))


# Made anew only when something was said since: the intervals take thousands of resamples.


@st.cache_data(show_spinner="Measuring the raters…", max_entries=16)
def measured(_db: Database, target: str, at: str) -> Raters:  # noqa: ARG001  (what the figures hang on)
    return raters(_db)


@st.cache_data(show_spinner=False, max_entries=16)
def seen(_db: Database, target: str, at: str, judges: tuple[int, ...]) -> Anchoring | None:  # noqa: ARG001
    return seeing(_db, judges) if judges else None


@st.cache_data(show_spinner=False, max_entries=16)
def voting_of(_db: Database, target: str, at: str) -> Voting:  # noqa: ARG001
    return voting(_db)


def table(found: Raters) -> None:
    head = ["Rater", "labels", "cannot tell", "median seconds", "quadratic kappa with others", "with gold"]
    rows = [
        (one.name, f"{one.labels:,}", f"{one.cannot_tell / one.labels:.1%}", seconds(one), held(one.others), held(one.gold))
        for one in found.raters
    ]
    st.html(f'<div class="sj">{widgets.table(head, rows, numbers=[1, 2, 3, 4, 5])}</div>')
    lines = (
        f"Krippendorff's alpha (ordinal) of all: {figure(found.alpha)}, on {of_queries(found.n_pairs, found.n_queries)} "
        "that two or more graded.",
        "95 % intervals resample whole queries. As labelled: not a random sample of all candidates.",
    )
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in lines))


def seconds(one: Rater) -> str:
    return "unknown" if one.seconds is None else f"{one.seconds:.1f} (n {one.timed:,})"


def held(found: Held) -> str:
    if not found.n_pairs:
        return "none"
    return f"{figure(found.kappa)}, n {found.n_pairs:,}" if found.tells else f"too few, n {found.n_pairs:,}"


def figure(found: Estimate | None, signed: bool = False) -> str:
    if found is None:
        return "none"
    spelled = [f"{value:{'+' if signed else ''}.2f}" for value in (found.value, found.low, found.high) if value is not None]
    return f"{spelled[0]} ({spelled[1]} to {spelled[2]})" if len(spelled) > 1 else spelled[0]


def given(found: Raters) -> None:
    """What share of a rater's grades each grade is."""
    st.subheader("Grades given")
    names = [widgets.grade_name(grade) for grade in found.scale.grades]
    shades = [shared.colours(found.scale)[value] for value in found.scale.values]
    rows = [
        {"rater": one.name, "grade": names[place], "place": place, "labels": n, "all": sum(one.given.values())}
        for one in found.raters
        for place, n in enumerate(one.given.values())
    ]
    frame = pd.DataFrame(rows)
    frame["share"] = frame["labels"] / frame["all"].clip(lower=1)
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=by_rater(found),
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=4), scale=alt.Scale(domain=[0, 1])),
            order=alt.Order("place:Q"),
            color=alt.Color("grade:N", scale=alt.Scale(domain=names, range=shades), legend=alt.Legend(title=None, orient="top", columns=3)),
            tooltip=["rater:N", "grade:N", alt.Tooltip("labels:Q", format=","), alt.Tooltip("share:Q", format=".1%")],
        )
    )
    st.altair_chart(chart.properties(height=ROW * len(found.raters) + FRAME), width="stretch")


def by_rater(found: Raters) -> alt.Y:
    """One row a rater, in the order of the table."""
    order = [one.name for one in found.raters]
    return alt.Y("rater:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=140, labelFontSize=13))


def agreeing(found: Raters) -> None:
    """Quadratic kappa with its interval, of those who graded enough pairs beside others."""
    st.subheader("Agreement")
    frame = pd.DataFrame(list(agreements(found)))
    if frame.empty:
        st.html('<div class="sj">Nobody shares enough pairs with another rater, or with gold, to say.</div>')
        return
    with_whom = {name: shade for name, shade in SHADES.items() if name in set(frame["with"])}
    shades = alt.Scale(domain=[*with_whom], range=[*with_whom.values()])
    kappas = alt.Scale(domain=[min(0.0, floor(10 * frame["low"].min()) / 10), 1])
    base = alt.Chart(frame).encode(
        y=by_rater(found),
        yOffset=alt.YOffset("with:N", sort=[*with_whom]),
        color=alt.Color("with:N", scale=shades, legend=alt.Legend(title="quadratic kappa with", orient="top", titleLimit=300)),
        tooltip=[
            "rater:N",
            "with:N",
            alt.Tooltip("kappa:Q", format=".2f"),
            alt.Tooltip("low:Q", format=".2f"),
            alt.Tooltip("high:Q", format=".2f"),
            alt.Tooltip("pairs:Q", format=","),
        ],
    )
    whiskers = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=None, scale=kappas), x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x="kappa:Q")
    st.altair_chart((whiskers + points).properties(height=ROW * frame["rater"].nunique() + FRAME), width="stretch")


def agreements(found: Raters) -> Iterator[dict[str, Any]]:
    for one in found.raters:
        for name, side in ((OTHERS, one.others), (GOLD, one.gold)):
            if side.tells and side.kappa is not None:
                value = side.kappa.value
                low, high = (value if end is None else end for end in (side.kappa.low, side.kappa.high))
                yield {"rater": one.name, "with": name, "kappa": value, "low": low, "high": high, "pairs": side.n_pairs}


def drift(found: Raters) -> None:
    """The mean difference from the others, week by week, a small chart a rater."""
    st.subheader("Drift")
    weeks = {one.name: [week_row(week) for week in one.weeks] for one in found.raters if len(one.weeks) > 1}
    if not weeks:
        st.html(
            '<div class="sj">It shows once a rater graded enough pairs that others graded too in two weeks or more. Labels from files do not '
            "say when they were given.</div>"
        )
        return
    furthest = max(abs(end) for rows in weeks.values() for row in rows for end in (row["low"], row["high"]))
    st.html('<div class="sj quiet">By week: how many grades above the others a rater is, on the pairs that they share.</div>')
    with st.container(horizontal=True):
        for name, rows in weeks.items():
            st.altair_chart(by_week(name, pd.DataFrame(rows), furthest), width=250)


def week_row(week: Week) -> dict[str, Any]:
    found = week.difference
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    return {"week": f"{week.begins:%d %b}", "difference": found.value, "low": low, "high": high, "labels": week.n}


def by_week(name: str, frame: pd.DataFrame, furthest: float) -> Any:
    base = alt.Chart(frame).encode(
        x=alt.X("week:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        tooltip=["week:N", alt.Tooltip("difference:Q", format="+.2f"), alt.Tooltip("labels:Q", format=",")],
    )
    grades = alt.Y("difference:Q", title=None, scale=alt.Scale(domain=[-furthest, furthest]))
    none = alt.Chart(pd.DataFrame({"difference": [0]})).mark_rule(strokeDash=[4, 4], color=shared.NEITHER).encode(y=grades)
    whiskers = base.mark_rule(color=shared.NEITHER, strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q")
    blue = shared.POSITIVE[1]
    line = base.mark_line(point=alt.OverlayMarkDef(filled=True, size=60, color=blue), color=blue).encode(y=grades)
    return (none + whiskers + line).properties(height=240, title=alt.Title(name, anchor="start"))


def anchored(found: Anchoring | None) -> None:
    """Labels given blind beside labels given with the verdict in view."""
    st.subheader("Seeing the verdict")
    if found is None:
        widgets.next_command("No judge has run yet.", "judge run")
        return
    found = telling(found)
    rows = [
        ("given blind", told(found.blind, found.n_blind), f"{found.n_blind:,}"),
        ("with the verdict in view", told(found.seen, found.n_seen), f"{found.n_seen:,}"),
        ("difference", figure(found.effect, signed=True), ""),
    ]
    st.html(f'<div class="sj">{widgets.table(["Labels", "same grade as the verdict", "n"], rows, numbers=[1, 2])}</div>')
    why = found.why or "People who look at the verdict of hard pairs only make a difference of their own."
    st.html(f'<div class="sj quiet">{safe(counted(found.n_queries, "query", "queries"))}. {safe(why)}</div>')


def told(found: Estimate | None, n: int) -> str:
    return "too few" if found is None and n else figure(found)


def voted(found: Voting) -> None:
    """One grade of several, made in two ways, against gold."""
    st.subheader("Consensus against gold")
    if not found.median.n_pairs:
        st.html('<div class="sj">No pair that two or more graded was settled yet: settle some on the Disagreements page.</div>')
        return
    rows = [
        ("median", figure(found.median.same), figure(found.median.kappa)),
        ("Dawid-Skene", figure(found.modelled.same), figure(found.modelled.kappa)),
        ("difference", figure(found.same_gained, signed=True), figure(found.kappa_gained, signed=True)),
    ]
    st.html(f'<div class="sj">{widgets.table(["Made by", "same grade", "quadratic kappa"], rows, numbers=[1, 2])}</div>')
    n = f"{of_queries(found.median.n_pairs, found.median.n_queries)} that two or more graded and people settled; {found.n_raters} raters. "
    n += "The median of its labels is a pair's final grade until people settle it."
    st.html(f'<div class="sj quiet">{safe(n)}</div>')


page()
