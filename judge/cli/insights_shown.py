"""Insights on a terminal of 80 columns: three tables, the heads of the lists, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from judge.cli.out import plain, say, table
from judge.measure.insights import Insights, Listed, Part, Popular, Shown
from judge.measure.insights.conflicts import MEANS, Case
from judge.measure.insights.words import KINDS, between, borrowed, days, interval, popular_lines, sizes, whose
from judge.people.amounts import counted
from judge.scales import Scale

QUERY, PRODUCT, INTENT, WHO = 16, 18, 16, 12
"""Characters of a text in a table."""


def show(found: Insights, lines: int) -> None:
    """The summary, with so many lines of each list."""
    asked, queries = found.log.asked, found.log.queries
    say(f"[bold]{sizes(len(queries), int(queries['searches'].sum()))}[/bold]{days(asked.window.since, asked.window.until)}")
    _show_parts(found.parts, asked.window.depth)
    _show_popular(found.popular)
    _show_split(found.split, asked.window.depth)
    _show_queries(f"Popular, surely above {asked.above:.0%} without a click", found.above, lines, "above")
    _show_queries("No click, nothing relevant shown", found.gap, lines, "gap")
    _show_conflicts(found, lines)
    _show_next(found)


def _show_parts(parts: Sequence[Part], depth: int) -> None:
    columns = ("", "#queries", "#searches", "#of all", "#no click", f"#judged@{depth}", "asked most")
    rows = [
        (p.name, p.queries, p.searches, f"{p.share:.0%}", interval(p.zero_click), _share(p.judged_share), _most(p.intents, p.queries))
        for p in parts
    ]
    table(columns, rows)


def _most(intents: dict[str, int], queries: int) -> str:
    name, n = next(iter(intents.items()))
    return f"{n / queries:.0%} {_cut(name, INTENT)}"


def _show_popular(of: Popular) -> None:
    say()
    say(f"[bold]Popular[/bold] {whose(of)}")
    for line in popular_lines(of):
        say(line)


def _show_split(split: Sequence[Shown], depth: int) -> None:
    if not split:
        return
    say()
    rows = [(KINDS[part.kind], part.queries, part.searches, f"{part.share:.0%}", _share(part.judged_share)) for part in split]
    table((f"no click: first {depth} shown", "#queries", "#searches", "#share", "#judged"), rows)
    if borrowed(split):
        say(borrowed(split))


def _show_queries(title: str, queries: pd.DataFrame, lines: int, name: str) -> None:
    if queries.empty or not lines:
        return
    say()
    say(f"[bold]{title}[/bold]: {counted(len(queries), 'query', 'queries')}")
    first: Iterable[Any] = queries.head(lines).itertuples()
    rows = [
        (_cut(q.query, 2 * QUERY - 4), q.searches, between(q.rate, q.low, q.high), f"{q.positive} + {q.negative} of {q.shown}")
        for q in first
    ]
    table(("query", "#searches", "#no click", "#relevant + irrelevant"), rows)
    _say_more(len(queries), lines, name)


def _show_conflicts(found: Insights, lines: int) -> None:
    of = found.conflicts
    say()
    say("[bold]Clicks against grades[/bold]")
    say(f"  {of.clicked:,} {MEANS['clicked']}")
    say(f"  {of.ignored:,} {MEANS['ignored']}")
    if of.listed and lines:
        table(
            ("query", "product", "clicks of expected", "grade (sure)"),
            [_conflict(case, found.log.scale) for case in of.listed[:lines]],
        )
        _say_more(of.clicked + of.ignored, lines, "conflicts")


def _conflict(case: Case, scale: Scale) -> tuple[object, ...]:
    who = case.whose if case.certainty is None else f"judge {case.certainty:.0%}"
    clicks = f"{case.clicks:,.0f} of {case.expected:,.1f}"
    return _cut(case.query, QUERY), _cut(case.product, PRODUCT), clicks, f"{scale[case.grade].name} ({_cut(who, WHO)})"


def _say_more(n: int, lines: int, name: str) -> None:
    if n > lines:
        say(f"  and {n - lines:,} more: judge insights --list {name}")


def show_pairs(pairs: Sequence[Listed], scale: Scale) -> None:
    """The pairs of one list."""
    rows = [(_cut(p.query, QUERY), _cut(p.product, PRODUCT), "" if p.grade is None else scale[p.grade].name, p.because) for p in pairs]
    if rows:
        table(("query", "product", "grade", "why"), rows)
    else:
        say("No pair is on that list.")


def _show_next(found: Insights) -> None:
    say()
    say("[bold]Next[/bold]")
    for what, command in _next(found):
        say(f"  {what:<22}{plain(command)}")


def _next(found: Insights) -> Iterator[tuple[str, str]]:
    if found.conflicts.listed:
        yield "Look at conflicts:", "judge insights --queue conflicts"
    if len(found.gap):
        yield "Check the gaps:", "judge insights --queue gap"
    if len(found.relevant):
        yield "Was it relevant:", "judge insights --queue relevant"
    if len(found.unjudged):
        yield "Judge what was shown:", "judge insights --list unjudged --csv unjudged.csv"
        yield "", "judge import runs unjudged.csv --run shown"
        yield "", f"judge mine --sources runs:{found.log.asked.window.depth}"
        yield "", "judge run"
    yield "All of it:", "judge insights --json"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
