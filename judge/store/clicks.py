"""What shoppers say of a pair by clicking: clicks held against those its positions usually bring.

    rate(p)  = clicks / showings of all products shown at position p (rounded; 20 and below together; without a position together)
               = sum of clicks / propensity over sum of showings / propensity, where every event at p has its propensity
    expected = the sum over days of showings x rate(position)
    positive: 3 clicks or more, and 1.5 x expected or more;  negative: half of expected or fewer;  neither: between
    nothing is said where clicks and expected are both below 3

Weighting each showing by 1 / the probability of what was shown there (Horvitz and Thompson 1952, "A generalization of sampling without
replacement from a finite universe"; logs that have it: Saito et al., arXiv:2008.07146) makes the mix of products the same at every
position: what is left is the position's own.

Clicks over expected clicks: Zhang and Jones 2007, "Comparing click logs and editorial labels for training query rewriting". The
bounds are chosen, not measured.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Numeric, Select, Subquery, and_, case, cast, func, or_, select

from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import PairEvent

EVENT = table_of(PairEvent)
DEEPEST, ENOUGH, MANY, FEW = 20, 3, 1.5, 0.5
NEGATIVE, NEITHER, POSITIVE = -1, 0, 1
"""The side that shoppers take."""


class Clicked(NamedTuple):
    """A pair's showings and clicks, the clicks its positions would bring any product, and the side that says; None: too little to say."""

    showings: int
    clicks: int
    expected: float
    side: int | None


class Rate(NamedTuple):
    """Clicks a showing at one position (0: nobody noted it). `weighted` by propensity; None where not all that was shown there has one."""

    position: int
    showings: int
    plain: float
    weighted: float | None


def position_rates(db: Database) -> list[Rate]:
    """How often what is shown at a position is clicked, by position: what clicks are expected by."""
    rates = _rates().subquery()
    with db.read() as connection:
        return [Rate(*found) for found in connection.execute(select(rates).order_by(rates.c.spot))]


def clicked(db: Database, query_id: str, product_id: str) -> Clicked | None:
    """What shoppers did with that pair; None where it was never shown."""
    with db.read() as connection:
        found = connection.execute(_judged(_by_pair(EVENT.c.query_id == query_id, EVENT.c.product_id == product_id))).first()
    return Clicked(*found[2:]) if found else None


def any_clicks(db: Database) -> bool:
    """Whether anybody brought what shoppers did with products."""
    with db.read() as connection:
        return connection.execute(select(EVENT.c.query_id).limit(1)).first() is not None


def passed_over(db: Database) -> list[tuple[str, str, float]]:
    """(query_id, product_id, expected clicks) of every pair that was never clicked although 3 clicks or more were to be expected,
    of queries of which something was clicked; by query, and in it the most expected first, then by product.
    """
    said = _judged(_by_pair()).subquery()
    used = select(EVENT.c.query_id).where(EVENT.c.clicks > 0)
    statement = (
        select(said.c.query_id, said.c.product_id, said.c.expected)
        .where(said.c.clicks == 0, said.c.side == NEGATIVE, said.c.query_id.in_(used))
        .order_by(said.c.query_id, said.c.expected.desc(), said.c.product_id)
    )
    with db.read() as connection:
        return [(query, product, expected) for query, product, expected in connection.execute(statement)]


def sides() -> Select[Any]:
    """(query_id, product_id, value) of every pair on which shoppers take a side."""
    said = _judged(_by_pair()).subquery()
    return select(said.c.query_id, said.c.product_id, said.c.side.label("value")).where(said.c.side.is_not(None))


def told(*events: ColumnElement[bool]) -> Select[Any]:
    """(query_id, product_id, showings, clicks, expected, side) of every pair that was shown, by the events of which that holds."""
    return _judged(_by_pair(*events))


def _judged(pair: Subquery) -> Select[Any]:
    clicks, expected = pair.c.clicks, pair.c.expected
    side = case(
        (and_(clicks < ENOUGH, expected < ENOUGH), None),
        (and_(clicks >= ENOUGH, clicks >= MANY * expected), POSITIVE),
        (clicks <= FEW * expected, NEGATIVE),
        else_=NEITHER,
    )
    return select(pair.c.query_id, pair.c.product_id, pair.c.showings, clicks, expected, side.label("side"))


def _by_pair(*conditions: Any) -> Subquery:
    rates = _rates().subquery()
    sums = (
        func.sum(EVENT.c.impressions).label("showings"),
        func.sum(EVENT.c.clicks).label("clicks"),
        func.sum(EVENT.c.impressions * func.coalesce(rates.c.weighted, rates.c.plain)).label("expected"),
    )
    shown = select(EVENT.c.query_id, EVENT.c.product_id, *sums).join(rates, rates.c.spot == _spot())
    return shown.where(EVENT.c.impressions > 0, *conditions).group_by(EVENT.c.query_id, EVENT.c.product_id).subquery()


def _rates() -> Select[Any]:
    """(spot, showings, plain, weighted) of every position."""
    showings = func.sum(EVENT.c.impressions)
    weighted = func.sum(EVENT.c.weighted_clicks) / func.sum(EVENT.c.weighted_impressions)
    whole = func.count() == func.count(EVENT.c.weighted_impressions)
    spot, plain = _spot().label("spot"), func.sum(EVENT.c.clicks) * 1.0 / showings
    found = select(spot, showings.label("showings"), plain.label("plain"), case((whole, weighted)).label("weighted"))
    return found.where(EVENT.c.impressions > 0).group_by(spot)


def _spot() -> Any:
    """The position a click is expected by, from 1; 0 where nobody noted it."""
    near = func.round(cast(EVENT.c.position, Numeric))  # exact numbers: a server rounds the halves of others to even
    return case((EVENT.c.position.is_(None), 0), (or_(near >= DEEPEST), DEEPEST), else_=cast(near, Integer))
