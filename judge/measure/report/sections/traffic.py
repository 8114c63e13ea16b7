"""What the log says: head and tail, searches that end without a click, and clicks that contradict grades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from judge.measure.insights import Asked as Wanted
from judge.measure.insights import Insights, Part, Shown, insights
from judge.measure.insights.conflicts import MEANS, Case, Conflicts
from judge.measure.insights.words import KINDS, between, borrowed, interval, popular_lines, whose
from judge.measure.report.charts.bars import Amount, bars
from judge.measure.report.charts.colours import BLUE
from judge.measure.report.charts.whiskers import Dot, whiskers
from judge.measure.report.parts import Asked, Section, Sentence, Table
from judge.measure.report.parts import Part as Piece
from judge.people.amounts import counted
from judge.scales import Scale

LISTED = 8
"""Rows of each list."""


def tell(asked: Asked) -> Iterator[Piece]:
    found = insights(asked.db, Wanted(), LISTED)
    yield Sentence(_short(found))
    yield from _parts(found.parts)
    yield Sentence(f"Popular queries {whose(found.popular)}. {' '.join(popular_lines(found.popular))}")
    yield from _without(found.split)
    yield from _queries(found.above)
    yield from _conflicts(found.conflicts, found.log.scale)


def _short(found: Insights) -> str:
    queries, searches = len(found.log.queries), int(found.log.queries["searches"].sum())
    without, counts = int(found.log.queries["zero_click"].sum()), int(found.log.queries["counted"].sum())
    ends = f"{without / counts:.0%} of the {counts:,} searches of which it is known ended" if counts else "nobody counted how many ended"
    return f"{counted(searches, 'search', 'searches')} of {counted(queries, 'query', 'queries')} are in the log; {ends} without a click."


def _parts(parts: Iterable[Part]) -> Iterator[Piece]:
    """Head, torso and tail."""
    found = list(parts)
    about = "Searches without a click, by how often the query is searched for, with 95 % intervals over queries."
    yield from whiskers(about, [Dot(part.name, "", part.zero_click) for part in found], (("", BLUE),), percent=True)
    rows = [(p.name, p.queries, p.searches, f"{p.share:.0%}", interval(p.zero_click), _known(p.judged_share), _most(p)) for p in found]
    head = ("", "#queries", "#searches", "#of all", "#no click [95 %]", "#judged of what was shown", "asked most")
    yield Table("Head, torso and tail: a third of all searches each", head, rows)


def _most(part: Part) -> str:
    name, n = next(iter(part.intents.items()))
    return f"{name} ({n / part.queries:.0%})"


def _known(value: float | None) -> str:
    return "none shown" if value is None else f"{value:.0%}"


def _without(split: tuple[Shown, ...]) -> Iterator[Piece]:
    yield from bars(
        "Searches without a click, by what the grades say of what was shown.", [Amount(KINDS[p.kind], p.searches) for p in split]
    )
    if borrowed(split):
        yield Sentence(borrowed(split))


def _queries(above: pd.DataFrame) -> Iterator[Piece]:
    first: Iterable[Any] = above.head(LISTED).itertuples()
    rows = [(q.query, q.searches, between(q.rate, q.low, q.high), q.positive, q.negative, q.shown) for q in first]
    if rows:
        about = f"Popular queries that surely end without a click more often than not: {len(rows):,} of {len(above):,}"
        yield Table(about, ("query", "#searches", "#no click [95 %]", "#relevant", "#irrelevant", "#shown"), rows)


def _conflicts(found: Conflicts, scale: Scale) -> Iterator[Piece]:
    """Pairs on which clicks and grades disagree."""
    yield Sentence(f"Clicks against grades: {found.clicked:,} pairs {MEANS['clicked']}; {found.ignored:,} {MEANS['ignored']}.")
    rows = [(each.query, each.product, f"{each.clicks:,.0f} of {each.expected:,.1f}", _grade(each, scale)) for each in found.listed]
    if rows:
        about = f"The first {len(rows):,} of them, those that are surest and concern most traffic"
        yield Table(about, ("query", "product", "#clicks of expected", "grade (by)"), rows)


def _grade(case: Case, scale: Scale) -> str:
    who = "a judge" if case.whose not in ("raters", "settled") else "people"
    return f"{scale[case.grade].name} ({who}{'' if case.certainty is None else f', {case.certainty:.0%} sure'})"


SECTION = Section("traffic", "Traffic, and searches without a click", tell)
