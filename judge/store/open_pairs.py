"""What is left to judge: the selected pairs whose verdict, if there is one, is not what this judge would say today."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_

from judge.store.candidates import CANDIDATE, PRODUCT, QUERY, Selection, conditions, selected
from judge.store.db import Database
from judge.store.verdicts import CURRENT, VERDICT

PAIR = (CANDIDATE.c.query_id, CANDIDATE.c.product_id)


class Planned(NamedTuple):
    """A pair to look at, and its current verdict by this judge where there is one: its key, and the failure it ended in."""

    query_id: str
    product_id: str
    verdict_id: int | None
    key: str | None
    failure: str | None


Pair = tuple[str, str]
"""A query's id and a product's."""


class Span(NamedTuple):
    """Pairs in order of (query_id, product_id), from the first one `after` that pair to `upto`, included; None: from the first, to the last."""

    after: Pair | None = None
    upto: Pair | None = None


class Wanted(NamedTuple):
    """Whose plan it is: a judge's, for one of its repeats, over a selection. `retry`: failures to ask about again; "all" is every kind.

    `span`: only of the pairs in it.
    """

    judge_id: int
    selection: Selection
    retry: frozenset[str] = frozenset()
    repeat: int = 0
    span: Span = Span()


def count_open(db: Database, wanted: Wanted) -> int:
    """How many selected pairs are open: not judged, judged of other content than today's, or failed and to be tried again."""
    with db.read() as connection:
        return connection.scalar(_open(db, wanted, func.count())) or 0


def open_pairs(db: Database, wanted: Wanted, size: int) -> Iterator[list[Planned]]:
    """Every open pair once, in order of (query_id, product_id), `size` at a time; each page in its own short transaction."""
    while True:
        statement = _open(db, wanted, *PAIR, VERDICT.c.id, VERDICT.c.key, VERDICT.c.failure).order_by(*PAIR).limit(size)
        with db.read() as connection:
            page = [Planned(*found) for found in connection.execute(statement).all()]
        if page:
            yield page
        if len(page) < size:
            return
        wanted = wanted._replace(span=Span((page[-1].query_id, page[-1].product_id), wanted.span.upto))


def spans(db: Database, wanted: Wanted, size: int) -> list[Span]:
    """The open pairs in parts of `size`, all of them covered; the last part ends with the last pair there will be."""
    place = func.row_number().over(order_by=PAIR).label("place")
    placed = _open(db, wanted, *PAIR, place).subquery()
    ends = select(placed.c.query_id, placed.c.product_id).where(placed.c.place % size == 0).order_by(placed.c.place)
    with db.read() as connection:
        bounds: list[Pair | None] = [(query, product) for query, product in connection.execute(ends)]
    return [Span(*each) for each in pairwise([None, *bounds, None])]


def _open(db: Database, wanted: Wanted, *columns: Any) -> Select[Any]:
    verdict = and_(
        VERDICT.c.query_id == CANDIDATE.c.query_id,
        VERDICT.c.product_id == CANDIDATE.c.product_id,
        VERDICT.c.judge_id == wanted.judge_id,
        VERDICT.c.repeat == wanted.repeat,
        CURRENT,
        *_near(db, wanted.span, VERDICT.c.query_id),
    )
    joined = (
        CANDIDATE.join(QUERY, QUERY.c.id == CANDIDATE.c.query_id)
        .join(PRODUCT, PRODUCT.c.id == CANDIDATE.c.product_id)
        .outerjoin(VERDICT, verdict)
    )
    stale = or_(VERDICT.c.id.is_(None), VERDICT.c.query_hash != QUERY.c.hash, VERDICT.c.product_hash != PRODUCT.c.hash)
    near = (condition for column in (CANDIDATE.c.query_id, QUERY.c.id) for condition in _near(db, wanted.span, column))
    within = (*_among(wanted.selection), *_within(wanted.span), *near)
    return select(*columns).select_from(joined).where(or_(stale, _again(wanted.retry)), *within)


def _within(span: Span) -> list[ColumnElement[bool]]:
    after = [] if span.after is None else [tuple_(*PAIR) > span.after]
    return [*after, *([] if span.upto is None else [tuple_(*PAIR) <= span.upto])]


def _near(db: Database, span: Span, query_id: Any) -> list[ColumnElement[bool]]:
    """What a span says of the queries alone. A server does not conclude it, and would read the table of verdicts from its beginning."""
    if not db.on_server:
        return []
    return [*([] if span.after is None else [query_id >= span.after[0]]), *([] if span.upto is None else [query_id <= span.upto[0]])]


def _again(retry: frozenset[str]) -> ColumnElement[bool]:
    if "all" in retry:
        return VERDICT.c.failure.is_not(None)
    return VERDICT.c.failure.in_(sorted(retry)) if retry else false()


def _among(selection: Selection) -> list[ColumnElement[bool]]:
    """The selection as conditions; with a limit, whether a pair is among the first so many, open or not."""
    if selection.limit is None:
        return conditions(selection)
    return [tuple_(CANDIDATE.c.query_id, CANDIDATE.c.product_id).in_(selected(selection))]
