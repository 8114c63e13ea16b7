"""All figures and all lists of one reading of the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from judge.measure.insights.asking import Asked
from judge.measure.insights.conflicts import Conflicts, conflicts
from judge.measure.insights.head_tail import Part, parts
from judge.measure.insights.reading import Log, read
from judge.measure.insights.what_shown import Shown, of_kind, split
from judge.measure.insights.zero_click import PAPER, Popular, mostly_without, popular
from judge.store.db import Database

TOLD = ("query_id", "query", "intent", "segment", "searches", "zero_click", "rate", "low", "high", "shown", "judged", "positive", "kind")
"""What is told of a query in a list."""


@dataclass(frozen=True)
class Insights:
    """The lists of queries hold rows of `Log.queries`, the most searches without a click first."""

    log: Log
    parts: tuple[Part, ...]
    popular: Popular
    split: tuple[Shown, ...]
    above: pd.DataFrame
    undecided: pd.DataFrame
    gap: pd.DataFrame
    relevant: pd.DataFrame
    unjudged: pd.DataFrame
    conflicts: Conflicts

    def to_json(self, limit: int | None = None) -> dict[str, Any]:
        """As JSON values, at most `limit` rows of each list."""
        names = ("above", "undecided", "gap", "relevant", "unjudged")
        lists = {name: getattr(self, name)[:limit][list(TOLD)].to_dict("records") for name in names}
        return {
            "asked": {**asdict(self.log.asked), "bounds": self.log.asked.bounds._asdict()},
            "judges": self.log.specs,
            "queries": len(self.log.queries),
            "searches": int(self.log.queries["searches"].sum()),
            "parts": [{**part._asdict(), "judged_share": part.judged_share} for part in self.parts],
            "popular": {**self.popular._asdict(), "paper": PAPER},
            "zero_click_searches": [part._asdict() for part in self.split],
            **lists,
            "conflicts": {**self.conflicts._asdict(), "listed": [case._asdict() for case in self.conflicts.listed[:limit]]},
        }


def insights(db: Database, asked: Asked, limit: int | None = None) -> Insights:
    """Everything, with the first `limit` conflicts. InputError where nothing was searched for, or what is asked makes no sense."""
    log = read(db, asked)
    return Insights(
        log=log,
        parts=parts(log),
        popular=popular(log),
        split=split(log),
        above=mostly_without(log),
        undecided=mostly_without(log, sure=False),
        gap=of_kind(log, "gap"),
        relevant=of_kind(log, "relevant"),
        unjudged=of_kind(log, "unjudged"),
        conflicts=conflicts(db, log, limit),
    )
