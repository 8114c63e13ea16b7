"""Searches without a click, by what the grades say of what was shown on the first positions:

gap       nothing relevant: all that was shown has a grade (or `Asked.enough` of it), and none is positive. The engine did not find it,
          or the shop does not sell it.
relevant  something relevant was shown and not clicked: they were satisfied on the page, or it was presented badly. The log cannot
          tell which.
unjudged  too little of it has a grade, and nothing that has one is positive. What has no grade is never taken for irrelevant.
unknown   nobody knows what was shown.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from judge.measure.insights.reading import Log

KINDS = ("gap", "relevant", "unjudged", "unknown")


class Shown(NamedTuple):
    """One of the four: queries with a search without a click, such searches and their share; products shown, and those with a grade.

    `borrowed`: of the queries, those for which a search run says what was shown, because the log does not.
    """

    kind: str
    queries: int
    searches: int
    share: float
    shown: int
    judged: int
    borrowed: int

    @property
    def judged_share(self) -> float | None:
        """Of what was shown, the share with a grade."""
        return self.judged / self.shown if self.shown else None


def split(log: Log) -> tuple[Shown, ...]:
    """All four; together they have every counted search without a click. Empty where nobody counted one."""
    without = counted_without(log)
    in_all = int(without["zero_click"].sum())
    return tuple(_of_kind(kind, without[without["kind"] == kind], in_all) for kind in KINDS) if in_all else ()


def counted_without(log: Log) -> pd.DataFrame:
    """The queries with a search without a click, of `Log.queries`."""
    return log.queries[(log.queries["zero_click"] > 0) & (log.queries["side"] != "unknown")]


def _of_kind(kind: str, queries: pd.DataFrame, in_all: int) -> Shown:
    searches = int(queries["zero_click"].sum())
    borrowed = int((~queries["logged"] & (queries["shown"] > 0)).sum())
    return Shown(kind, len(queries), searches, searches / in_all, int(queries["shown"].sum()), int(queries["judged"].sum()), borrowed)


def of_kind(log: Log, kind: str) -> pd.DataFrame:
    """The queries of one kind, rows of `Log.queries`, the most searches without a click first."""
    without = counted_without(log)
    return without[without["kind"] == kind].sort_values(["zero_click", "query_id"], ascending=[False, True], kind="stable")
