"""The log as one row a query, with all that the lists and figures are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from judge.errors import InputError
from judge.measure.insights.asking import Asked
from judge.measure.segments import segments
from judge.scales import Scale
from judge.stats.wilson import wilson
from judge.store.clicks import NEGATIVE, NEITHER, POSITIVE
from judge.store.db import Database
from judge.store.rankings import search_runs
from judge.store.settings import scale_of
from judge.store.traffic import OnTop, Searched, on_top, searched, zero_clicks_counted
from judge.store.trusted import specs_of, trusted_judges

SIDES = {"negative": NEGATIVE, "neither": NEITHER, "positive": POSITIVE}
NOT_READ = "not read"
"""In the place of the intent of a query that nobody and nothing has read."""


@dataclass(frozen=True)
class Log:
    """What is asked, the judges in order of trust, and `queries`, the most searched first, one row a query:

    query_id, query, intent, searches, clicks; `segment`; `counted`, of the searches those of which it is known whether anything was
    clicked, and `zero_click` of them; their share `rate` with its interval `low`, `high` (NaN where nothing was counted) and `side`,
    "above", "below", "open" or "unknown"; `shown`, products on the first positions, `judged`, `positive` and `negative` of them, by
    the log where `logged`; `kind`, what that means: see `what_shown`.
    """

    asked: Asked
    scale: Scale
    judges: tuple[int, ...]
    specs: tuple[str, ...]
    queries: pd.DataFrame

    @property
    def sides(self) -> dict[int, int]:
        """Of each grade, 1, 0 or -1."""
        return sides_of(self.scale)

    def whose(self, origin: str, judge_id: int | None) -> str:
        """Whose grade that is: a judge by its spec, "raters", "settled", or "" where there is none."""
        by_people = {"gold": "settled", "label": "raters"}
        return by_people.get(origin, "") if judge_id is None else dict(zip(self.judges, self.specs, strict=True))[judge_id]


def sides_of(scale: Scale) -> dict[int, int]:
    return {grade.value: SIDES[grade.side] for grade in scale.grades}


def read(db: Database, asked: Asked) -> Log:
    """All of it. InputError where nothing was searched for in those days, or the search run is not known."""
    _refuse_unknown(db, asked.window.run)
    found = searched(db, asked.window)
    if not found:
        days = " in those days" if asked.window.since or asked.window.until else ""
        raise InputError(f"Nobody knows what was searched for{days}", "Bring the log: judge import events FILE")
    scale, judges = scale_of(db), trusted_judges(db)
    shown = on_top(db, asked.window, judges, sides_of(scale))
    queries = _frame(found, shown, asked, counted=zero_clicks_counted(db))
    return Log(asked, scale, judges, tuple(specs_of(db, judges)), queries)


def _refuse_unknown(db: Database, run: str | None) -> None:
    known = [one.name for one in search_runs(db)] if run is not None else []
    if run is not None and run not in known:
        raise InputError(f"There is no search run '{run}'", f"There are: {', '.join(known) or 'none; judge import runs FILE'}")


def _frame(found: list[Searched], shown: list[OnTop], asked: Asked, *, counted: bool) -> pd.DataFrame:
    queries = pd.DataFrame(found, columns=Searched._fields)
    if not counted:
        queries["counted"] = 0
    queries["intent"] = queries["intent"].replace("", NOT_READ)
    queries["segment"] = _segments(queries, asked)
    queries["rate"] = queries["zero_click"] / queries["counted"].where(queries["counted"] > 0)
    # A log may count more searches without a click than searches; its rate is no share then, and nothing is claimed of it.
    hits = queries["zero_click"].where(queries["rate"] <= 1)
    queries["low"], queries["high"] = wilson(hits, queries["counted"])
    queries["side"] = _sides(queries, asked.above)
    queries = queries.merge(pd.DataFrame(shown, columns=OnTop._fields), on="query_id", how="left")
    counts = {name: queries[name].fillna(0).astype(int) for name in ("shown", "judged", "positive", "negative")}
    queries = queries.assign(**counts, logged=queries["logged"].eq(True))
    return queries.assign(kind=_kinds(queries, asked.enough))


def _segments(queries: pd.DataFrame, asked: Asked) -> pd.Series:
    if asked.ranks is None:
        named: Mapping[str, str] = segments(dict(zip(queries["query_id"], queries["searches"], strict=True)), *asked.shares)
        return queries["query_id"].map(named)
    # The place of the first of those searched for equally often: they stay together.
    place = queries["searches"].rank(method="min", ascending=False)
    head, torso = asked.ranks
    return pd.Series(np.select([place <= head, place <= torso], ["head", "torso"], "tail"), index=queries.index)


def _sides(queries: pd.DataFrame, above: float) -> pd.Series:
    known = queries["low"].notna()
    named = np.select([~known, queries["low"] > above, queries["high"] < above], ["unknown", "above", "below"], "open")
    return pd.Series(named, index=queries.index)


def _kinds(queries: pd.DataFrame, enough: float) -> pd.Series:
    """What the grades say of what was shown for a query. What has no grade is never taken for irrelevant."""
    gap = (queries["judged"] > 0) & (queries["judged"] >= enough * queries["shown"])
    named = np.select([queries["shown"] == 0, queries["positive"] > 0, gap], ["unknown", "relevant", "gap"], "unjudged")
    return pd.Series(named, index=queries.index)
