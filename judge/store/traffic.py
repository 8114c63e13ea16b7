"""What shoppers searched for, what they were shown on the first positions and what its grades say: sums by query, made in the database.

A product is shown on the first positions on a day on which its mean position, rounded, is one of them; one whose position nobody noted
counts as shown there. Queries of which the log has no product shown can borrow the list of a search run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, case, cast, func, literal, or_, select, union_all
from sqlalchemy.types import Float

from judge.store.clicks import EVENT
from judge.store.db import Database, chunks
from judge.store.intents import INTENT
from judge.store.rankings import RANKED
from judge.store.resolved import with_grades
from judge.store.rows import table_of
from judge.store.trusted import QUERY
from judge.tables import QueryEvent

SEARCHED = table_of(QueryEvent)
AT_ONCE = 10_000
"""Queries named in one statement."""


@dataclass(frozen=True)
class Window:
    """What of the log is read: the days from `since` to `until` (YYYY-MM-DD, both included, None: open), the first `depth` positions, and
    the search run that is read for queries of which the log has no product shown.
    """

    since: str | None = None
    until: str | None = None
    depth: int = 10
    run: str | None = None

    def days(self, table: Any) -> list[ColumnElement[bool]]:
        since = [table.c.day >= self.since] if self.since is not None else []
        return [*since, *([table.c.day <= self.until] if self.until is not None else [])]


class Searched(NamedTuple):
    """A query that was searched for. `counted`: of the searches, those of which it is known whether anything was clicked."""

    query_id: str
    query: str
    intent: str
    searches: int
    counted: int
    zero_click: int
    clicks: int


class OnTop(NamedTuple):
    """What was shown for a query on the first positions: how many products, how many of them have a grade, and on which side. `logged`:
    the log says so, not a search run.
    """

    query_id: str
    logged: bool
    shown: int
    judged: int
    positive: int
    negative: int


class ShownPair(NamedTuple):
    """A product shown for a query; `position` is the mean over showings. `origin`: "gold", "label", "verdict", or "none" without a grade."""

    query_id: str
    product_id: str
    position: float | None
    grade: int | None
    origin: str
    judge_id: int | None


def searched(db: Database, window: Window) -> list[Searched]:
    """Every query that was searched for in those days, the most searched first, then by id."""
    counted = _sum(case((SEARCHED.c.zero_click_searches.is_not(None), SEARCHED.c.searches), else_=0), "counted")
    sums = (_sum(SEARCHED.c.searches, "searches"), counted, _sum(SEARCHED.c.zero_click_searches, "zero"), _sum(SEARCHED.c.clicks, "clicks"))
    totals = select(SEARCHED.c.query_id, *sums).where(*window.days(SEARCHED)).group_by(SEARCHED.c.query_id).subquery()
    statement = (
        select(QUERY.c.id, QUERY.c.text, INTENT, totals.c.searches, totals.c.counted, totals.c.zero, totals.c.clicks)
        .join(totals, totals.c.query_id == QUERY.c.id)
        .where(totals.c.searches > 0)
        .order_by(totals.c.searches.desc(), QUERY.c.id)
    )
    with db.read() as connection:
        return [Searched(*found) for found in connection.execute(statement)]


def _sum(values: Any, name: str) -> Any:
    return func.coalesce(func.sum(values), 0).label(name)


def zero_clicks_counted(db: Database) -> bool:
    """Whether anybody ever counted a search without a click: where nobody did, zero of them are no news."""
    with db.read() as connection:
        return connection.execute(select(SEARCHED.c.day).where(SEARCHED.c.zero_click_searches > 0).limit(1)).first() is not None


def on_top(db: Database, window: Window, judges: Sequence[int], sides: Mapping[int, int]) -> list[OnTop]:
    """What was shown for each query, its grades by people, else by the judges in order of trust. `sides`: of each grade, 1, 0 or -1."""
    found = with_grades(_shown(window), judges).subquery()
    # Grouped at once, SQLite reads all that people said for every pair: minutes for what takes seconds.
    graded = select(found.c.query_id, found.c.logged, found.c.grade).cte("graded").prefix_with("MATERIALIZED")
    side = case(dict(sides), value=graded.c.grade)
    counts = (func.count(), func.count(graded.c.grade), *(_sum(case((side == one, 1), else_=0), name) for name, one in _SIDES.items()))
    statement = select(graded.c.query_id, graded.c.logged, *counts).group_by(graded.c.query_id, graded.c.logged)
    with db.read() as connection:
        return [OnTop(query, bool(logged), *numbers) for query, logged, *numbers in connection.execute(statement)]


_SIDES = {"positive": 1, "negative": -1}


def shown_pairs(db: Database, window: Window, judges: Sequence[int], query_ids: Sequence[str]) -> Iterator[ShownPair]:
    """The products behind `on_top` of these queries, in the order of the queries and by position."""
    for chunk in chunks(query_ids, AT_ONCE):
        place = {query: number for number, query in enumerate(chunk)}
        graded = with_grades(_shown(window, chunk), judges).cte("graded").prefix_with("MATERIALIZED")
        with db.read() as connection:
            found = [ShownPair(*one) for one in connection.execute(select(*(graded.c[name] for name in ShownPair._fields)))]
        yield from sorted(found, key=lambda pair: (place[pair.query_id], pair.position or 0.0, pair.product_id))


def _shown(window: Window, query_ids: Sequence[str] | None = None) -> CTE:
    """(query_id, product_id, position, logged) of the products on the first positions, each once."""
    these = (EVENT.c.impressions > 0, *window.days(EVENT), *_among(EVENT, query_ids))
    first = or_(EVENT.c.position.is_(None), EVENT.c.position < window.depth + 0.5)
    pair = (EVENT.c.query_id, EVENT.c.product_id)
    logged: Select[Any] = select(*pair, mean_position().label("position"), literal(1).label("logged")).where(*these, first).group_by(*pair)
    if window.run is None:
        return logged.cte("shown").prefix_with("MATERIALIZED")
    rank = cast(RANKED.c.rank, Float)
    known = select(EVENT.c.query_id).where(*these)
    listed = (RANKED.c.run == window.run, RANKED.c.rank <= window.depth, *_among(RANKED, query_ids), RANKED.c.query_id.not_in(known))
    borrowed = select(RANKED.c.query_id, RANKED.c.product_id, rank, literal(0)).where(*listed)
    return union_all(logged, borrowed).cte("shown").prefix_with("MATERIALIZED")


def mean_position() -> Any:
    """Of a group of events, over the showings whose position was noted; null where none was."""
    noted = case((EVENT.c.position.is_not(None), EVENT.c.impressions))
    return func.sum(EVENT.c.impressions * EVENT.c.position) / func.nullif(func.sum(noted) * 1.0, 0.0)


def _among(table: Any, query_ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if query_ids is None else [table.c.query_id.in_(query_ids)]
