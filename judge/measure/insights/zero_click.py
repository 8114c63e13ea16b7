"""How many popular searches mostly end without a click; and of which queries that is sure, whatever chance did.

A query without a click may have had nothing to show, or have answered on the page: `what_shown` tells these apart.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from judge.measure.insights.reading import Log
from judge.measure.insights.shares import pooled
from judge.stats.clusters import Estimate
from judge.stats.wilson import wilson

PAPER = 0.67
"""Of the "promoted popular searches" of IKEA.com, those of which more than half end without a click (arXiv 2605.00353, section 6). How
many they are, what makes one popular and what one is without a click are not said: it is a figure to stand beside, not to beat.
"""


class Popular(NamedTuple):
    """Of the popular queries, how many end without a click more often than `above`: as they were counted, each query once (`by_query`)
    and each as often as it was searched for (`by_traffic`); None where nobody counted.

    `surely`: whose whole interval lies above; `undecided`: whose interval holds it; `below`: the rest. `unknown`: popular queries of
    which nobody counted, in none of the others. `least`: the searches of the least searched popular query.
    """

    queries: int
    searches: int
    least: int
    above: float
    by_query: Estimate | None
    by_traffic: Estimate | None
    surely: int
    undecided: int
    below: int
    unknown: int


def popular(log: Log) -> Popular:
    """Figures of the popular queries."""
    chosen = _popular(log)
    known = chosen[chosen["side"] != "unknown"]
    more = known["rate"] > log.asked.above
    sides = chosen["side"].value_counts()
    return Popular(
        queries=len(chosen),
        searches=int(chosen["searches"].sum()),
        least=int(chosen["searches"].min()) if len(chosen) else 0,
        above=log.asked.above,
        by_query=_of_queries(int(more.sum()), len(known)),
        by_traffic=pooled(known["searches"] * more, known["searches"]),
        surely=int(sides.get("above", 0)),
        undecided=int(sides.get("open", 0)),
        below=int(sides.get("below", 0)),
        unknown=int(sides.get("unknown", 0)),
    )


def _popular(log: Log) -> pd.DataFrame:
    least = log.asked.popular
    return log.queries[log.queries["segment"] == "head"] if least is None else log.queries[log.queries["searches"] >= least]


def _of_queries(more: int, n: int) -> Estimate | None:
    if not n:
        return None
    low, high = wilson([more], [n])
    return Estimate(more / n, float(low[0]), float(high[0]))


def mostly_without(log: Log, *, sure: bool = True) -> pd.DataFrame:
    """The popular queries whose whole interval lies above the threshold; not `sure`: those whose interval holds it. Rows of
    `Log.queries`, the most searches without a click first.
    """
    chosen = _popular(log)
    wanted = chosen[chosen["side"] == ("above" if sure else "open")]
    return wanted.sort_values(["zero_click", "query_id"], ascending=[False, True], kind="stable")
