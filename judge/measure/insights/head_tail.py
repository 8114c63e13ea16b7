"""Head, torso and tail: how much of the traffic each is, how often it ends without a click, what is asked, how much is judged."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from judge.measure.insights.reading import Log
from judge.measure.insights.shares import pooled
from judge.stats.clusters import Estimate

NAMES = ("head", "torso", "tail")


class Part(NamedTuple):
    """Figures of head, torso or tail. `least`: searches of its least searched query. `zero_click`: of its searches, those without a
    click, None where nobody counted. `intents`: queries by intent, the most first. `judged`: of the `shown` products, those with a
    grade; `unknown`: queries of which nobody knows what was shown.
    """

    name: str
    queries: int
    searches: int
    share: float
    least: int
    zero_click: Estimate | None
    intents: dict[str, int]
    shown: int
    judged: int
    unknown: int

    @property
    def judged_share(self) -> float | None:
        """Of what was shown, the share with a grade."""
        return self.judged / self.shown if self.shown else None


def parts(log: Log) -> tuple[Part, ...]:
    """Those that have a query, the head first. Together they have all queries and all searches."""
    searches = int(log.queries["searches"].sum())
    found = {str(name): one for name, one in log.queries.groupby("segment", sort=False)}
    return tuple(_part(name, found[name], searches) for name in NAMES if name in found)


def _part(name: str, queries: pd.DataFrame, of_all: int) -> Part:
    searches = int(queries["searches"].sum())
    known = queries[queries["side"] != "unknown"]
    intents: Any = queries["intent"].value_counts()
    return Part(
        name=name,
        queries=len(queries),
        searches=searches,
        share=searches / of_all,
        least=int(queries["searches"].min()),
        zero_click=pooled(known["zero_click"], known["counted"]),
        intents={str(intent): int(n) for intent, n in intents.items()},
        shown=int(queries["shown"].sum()),
        judged=int(queries["judged"].sum()),
        unknown=int((queries["kind"] == "unknown").sum()),
    )
