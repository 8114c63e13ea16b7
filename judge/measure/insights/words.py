"""Insights in words: the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from judge.measure.insights.what_shown import Shown
from judge.measure.insights.zero_click import PAPER, Popular
from judge.people.amounts import counted
from judge.stats.clusters import Estimate

KINDS = {
    "gap": "nothing relevant was shown",
    "relevant": "relevant shown, not clicked",
    "unjudged": "not judged",
    "unknown": "no product in the log",
}
ABOVE_OF_PAPER = 0.5
"""Only of this share is the paper's figure."""

NOT_COUNTED = (
    "Searches without a click were never counted here, so nothing is claimed of them:",
    "import events with a column zero_click_searches.",
)


def sizes(queries: int, searches: int) -> str:
    return f"{counted(queries, 'query', 'queries')}, {counted(searches, 'search', 'searches')}"


def days(since: str | None, until: str | None) -> str:
    """ "" where all days are read."""
    return "".join(f" {word} {day}" for word, day in (("from", since), ("to", until)) if day)


def whose(of: Popular) -> str:
    """From how many searches on a query is popular here, and how many are."""
    return f"({counted(of.least, 'search', 'searches')} or more): {counted(of.queries, 'query', 'queries')}"


def popular_lines(of: Popular) -> Iterator[str]:
    """What is known of popular searches without a click, a sentence a line."""
    if of.by_query is None:
        yield from NOT_COUNTED
        return
    yield f"Above {of.above:.0%} without a click: {interval(of.by_query)} of these queries,"
    yield f"and {interval(of.by_traffic)} of their searches."
    yield f"Surely above {of.surely:,}, cannot be told {of.undecided:,}, surely not {of.below:,}, not counted {of.unknown:,}."
    if of.above == ABOVE_OF_PAPER:
        yield f"Beside it: {PAPER:.0%} of the paper's promoted popular searches, not told how many."


def borrowed(split: Sequence[Shown]) -> str:
    """That some lists are a search run's, "" where none is."""
    n = sum(part.borrowed for part in split)
    return f"Of {counted(n, 'query', 'queries')} a search run says what was shown, not the log." if n else ""


def interval(of: Estimate | None) -> str:
    """A share with its interval, in percent."""
    if of is None:
        return "unknown"
    return between(of.value, of.low, of.high)


def between(value: float, low: float | None, high: float | None) -> str:
    """The same of its parts."""
    return f"{value:.0%}" if low is None or high is None else f"{value:.0%} [{low:.0%}, {high:.0%}]"
