"""The pairs behind each list: to look at, to write down, and as a queue that opens in Review."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from judge.errors import InputError
from judge.measure.insights.conflicts import Case, conflicts
from judge.measure.insights.reading import Log
from judge.measure.insights.what_shown import of_kind
from judge.measure.insights.zero_click import mostly_without
from judge.people.amounts import counted
from judge.people.queues import HOLDS, INSIGHTS, keep_list
from judge.people.sheet import sheet
from judge.store.catalog import products_by_id
from judge.store.db import Database
from judge.store.traffic import ShownPair, shown_pairs

BATCH = 1_000
"""Queries whose pairs are read at once."""


class Listed(NamedTuple):
    """A pair of a list. `rank`: its place on the page, from 1, 0 where nobody noted it. `grade` and `whose` are None and "" without one.

    `searches` are the query's, `zero_click_searches` those of them without a click; `because` says why the pair is listed.
    """

    query_id: str
    product_id: str
    rank: int
    query: str
    product: str
    grade: int | None
    whose: str
    searches: int
    zero_click_searches: int
    because: str


class _List(NamedTuple):
    """The queries of a list, and which of what was shown for them belongs: "judged", "positive", "unjudged" or "shown"."""

    queries: Callable[[Log], pd.DataFrame]
    takes: str


_OF_QUERIES = {
    "above": _List(mostly_without, "shown"),
    "undecided": _List(lambda log: mostly_without(log, sure=False), "shown"),
    "gap": _List(lambda log: of_kind(log, "gap"), "judged"),
    "relevant": _List(lambda log: of_kind(log, "relevant"), "positive"),
    "unjudged": _List(lambda log: of_kind(log, "unjudged"), "unjudged"),
}
LISTS = (*_OF_QUERIES, "conflicts")
"""Every list, by the name it is asked for; its queue is called "insights-" and that name."""


def to_review(db: Database, log: Log, name: str) -> Generator[Listed]:
    """The pairs of a list, what matters most first, read as they are taken. InputError for a name that no list has."""
    if name == "conflicts":
        return _of_conflicts(db, log)
    return _of_queries(db, log, _list(name))


def _list(name: str) -> _List:
    if name not in _OF_QUERIES:
        raise InputError(f"There is no list '{name}'", f"Use one of: {', '.join(LISTS)}")
    return _OF_QUERIES[name]


def _of_queries(db: Database, log: Log, wanted: _List) -> Generator[Listed]:
    queries = wanted.queries(log)
    for start in range(0, len(queries), BATCH):
        rows: Iterable[Any] = queries[start : start + BATCH].itertuples()
        batch = {one.query_id: one for one in rows}
        found = [pair for pair in shown_pairs(db, log.asked.window, log.judges, [*batch]) if _takes(log, wanted, pair)]
        titles = {one.id: one.title for one in products_by_id(db, {pair.product_id for pair in found}).values()}
        for pair in found:
            yield _listed(log, batch[pair.query_id], pair, titles[pair.product_id])


def _takes(log: Log, wanted: _List, pair: ShownPair) -> bool:
    if wanted.takes == "positive":
        return pair.grade is not None and log.scale.side(pair.grade) == "positive"
    return wanted.takes == "shown" or (pair.grade is not None) == (wanted.takes == "judged")


def _listed(log: Log, query: Any, pair: ShownPair, title: str) -> Listed:
    return Listed(
        query_id=pair.query_id,
        product_id=pair.product_id,
        rank=0 if pair.position is None else round(pair.position),
        query=query.query,
        product=title,
        grade=pair.grade,
        whose=log.whose(pair.origin, pair.judge_id),
        searches=query.searches,
        zero_click_searches=query.zero_click,
        because=f"no click in {query.zero_click:,} of {query.searches:,}",
    )


def _of_conflicts(db: Database, log: Log) -> Generator[Listed]:
    queries = log.queries.set_index("query_id")[["searches", "zero_click"]]
    for case in conflicts(db, log).listed:
        searches, without = (queries["searches"].get(case.query_id, 0), queries["zero_click"].get(case.query_id, 0))
        rank = 0 if case.position is None else round(case.position)
        texts = (case.query, case.product, case.grade, case.whose)
        yield Listed(case.query_id, case.product_id, rank, *texts, int(searches), int(without), told(case))


def told(case: Case) -> str:
    """What shoppers did with the pair of a conflict, in words."""
    return f"{counted(round(case.clicks), 'click')}, {case.expected:,.1f} expected"


def queued(db: Database, log: Log, name: str) -> tuple[str, int]:
    """Make the list's queue anew, of its first thousands of pairs: what it is called in Review, and how many pairs it holds, without those
    that people settled. InputError for a name that no list has.
    """
    pairs = list(islice(to_review(db, log, name), HOLDS))
    return INSIGHTS + name, keep_list(db, INSIGHTS + name, [(pair.query_id, pair.product_id, pair.because) for pair in pairs])


def as_csv(pairs: Iterable[Listed]) -> Iterator[str]:
    """The pairs as lines of a CSV file that a spreadsheet opens without running any of it. `judge import runs` reads it, too."""
    return sheet(Listed._fields, pairs)
