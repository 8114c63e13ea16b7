"""What is left to judge: the selected pairs whose verdict, if there is one, is not what this judge would say today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_

from judge.store.candidates import CANDIDATE, PRODUCT, QUERY, Selection, conditions, selected
from judge.store.db import Database
from judge.store.verdicts import CURRENT, VERDICT


class Planned(NamedTuple):
    """A pair to look at, and its current verdict by this judge where there is one: its key, and the failure it ended in."""

    query_id: str
    product_id: str
    verdict_id: int | None
    key: str | None
    failure: str | None


class Wanted(NamedTuple):
    """Whose plan it is: a judge's, for one of its repeats, over a selection. `retry`: failures to ask about again; "all" is every kind."""

    judge_id: int
    selection: Selection
    retry: frozenset[str] = frozenset()
    repeat: int = 0


def count_open(db: Database, wanted: Wanted) -> int:
    """How many selected pairs are open: not judged, judged of other content than today's, or failed and to be tried again."""
    with db.read() as connection:
        return connection.scalar(_open(wanted, func.count())) or 0


def open_pairs(db: Database, wanted: Wanted, size: int) -> Iterator[list[Planned]]:
    """Every open pair once, in order of (query_id, product_id), `size` at a time; each page in its own short transaction."""
    pair = (CANDIDATE.c.query_id, CANDIDATE.c.product_id)
    statement = _open(wanted, *pair, VERDICT.c.id, VERDICT.c.key, VERDICT.c.failure).order_by(*pair).limit(size)
    after: list[ColumnElement[bool]] = []
    while True:
        with db.read() as connection:
            page = [Planned(*found) for found in connection.execute(statement.where(*after)).all()]
        if page:
            yield page
        if len(page) < size:
            return
        after = [tuple_(*pair) > (page[-1].query_id, page[-1].product_id)]


def _open(wanted: Wanted, *columns: Any) -> Select[Any]:
    verdict = and_(
        VERDICT.c.query_id == CANDIDATE.c.query_id,
        VERDICT.c.product_id == CANDIDATE.c.product_id,
        VERDICT.c.judge_id == wanted.judge_id,
        VERDICT.c.repeat == wanted.repeat,
        CURRENT,
    )
    joined = (
        CANDIDATE.join(QUERY, QUERY.c.id == CANDIDATE.c.query_id)
        .join(PRODUCT, PRODUCT.c.id == CANDIDATE.c.product_id)
        .outerjoin(VERDICT, verdict)
    )
    stale = or_(VERDICT.c.id.is_(None), VERDICT.c.query_hash != QUERY.c.hash, VERDICT.c.product_hash != PRODUCT.c.hash)
    return select(*columns).select_from(joined).where(or_(stale, _again(wanted.retry)), *_among(wanted.selection))


def _again(retry: frozenset[str]) -> ColumnElement[bool]:
    if "all" in retry:
        return VERDICT.c.failure.is_not(None)
    return VERDICT.c.failure.in_(sorted(retry)) if retry else false()


def _among(selection: Selection) -> list[ColumnElement[bool]]:
    """The selection as conditions; with a limit, whether a pair is among the first so many, open or not."""
    if selection.limit is None:
        return conditions(selection)
    return [tuple_(CANDIDATE.c.query_id, CANDIDATE.c.product_id).in_(selected(selection))]
