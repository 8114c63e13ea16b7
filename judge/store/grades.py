"""Everything that was said of each pair, side by side: what resolving, agreement and the export read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, cast, func, literal, null, select, tuple_, union, union_all
from sqlalchemy.types import Float, Integer

from judge.store.candidates import CANDIDATE
from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, counting_gold, counting_labels
from judge.store.query_spans import ALL_QUERIES, QuerySpan, within
from judge.store.trusted import JUDGE, VERDICT, counting_verdicts


class Said(NamedTuple):
    """One voice on a pair: the id of its row, and a grade (None: cannot tell). `who` is a rater, who settled gold, or a judge's spec."""

    id: int
    who: str
    grade: int | None
    confidence: float | None = None


class PairGrades(NamedTuple):
    """All voices on one pair: the gold that counts, every rater's label that counts, the one verdict of all judges that counts.

    `failure` is how the first of the judges failed on it, where none of them gave a grade (only `known_pairs` looks).
    """

    query_id: str
    product_id: str
    gold: Said | None = None
    labels: tuple[Said, ...] = ()
    verdict: Said | None = None
    failure: str | None = None


def pair_grades(db: Database, judges: Sequence[int] = ()) -> Iterator[PairGrades]:
    """Every pair that anyone graded, ordered by (query_id, product_id). The judges, by id, are in order of trust."""
    return _gathered_pairs(db, [*_people(), _verdicts(judges).where(VERDICT.c.grade.is_not(None))])


def told_pairs(db: Database, judges: Sequence[int] = ()) -> Iterator[PairGrades]:
    """`pair_grades` of the pairs that people said something of: few, however many the judges graded."""
    people = union(*(select(table.c.query_id, table.c.product_id) for table in (LABEL, GOLD)))
    said = _verdicts(judges).where(VERDICT.c.grade.is_not(None), tuple_(VERDICT.c.query_id, VERDICT.c.product_id).in_(people))
    return (pair for pair in _gathered_pairs(db, [*_people(), said]) if pair.labels or pair.gold)


def known_pairs(db: Database, judges: Sequence[int] = (), span: QuerySpan = ALL_QUERIES) -> Generator[PairGrades]:
    """`pair_grades`, and every candidate nobody graded: all pairs there are of these queries, from one snapshot, so that counts of them
    reconcile.
    """
    voices = [_verdicts(judges).where(*within(span, VERDICT)), _candidates().where(*within(span, CANDIDATE))]
    return _gathered_pairs(db, [*_people(partial(within, span)), *voices])


def one_pair(db: Database, judges: Sequence[int], query_id: str, product_id: str) -> PairGrades:
    """All voices on that pair; none where nobody said anything."""

    def here(table: Any) -> tuple[ColumnElement[bool], ...]:
        return table.c.query_id == query_id, table.c.product_id == product_id

    with closing(_gathered_pairs(db, [*_people(here), _verdicts(judges).where(*here(VERDICT))])) as found:
        return next(found, PairGrades(query_id, product_id))


def _gathered_pairs(db: Database, voices: list[Select[Any]]) -> Generator[PairGrades]:
    together = union_all(*voices).subquery()
    statement = select(together).order_by(together.c.query_id, together.c.product_id, together.c.kind, together.c.id)
    with db.read() as connection:
        rows = connection.execution_options(yield_per=PAGE).execute(statement)
        for (query_id, product_id), group in groupby(rows, key=itemgetter(0, 1)):
            yield _gathered(query_id, product_id, group)


def _gathered(query_id: str, product_id: str, voices: Iterable[Any]) -> PairGrades:
    last: dict[str, Said] = {}
    labels: list[Said] = []
    for _, _, kind, *told in voices:
        if kind == "label":
            labels.append(Said(*told))
        elif kind != "candidate":
            last[kind] = Said(*told)
    failure = last.get("failure")
    return PairGrades(query_id, product_id, last.get("gold"), tuple(labels), last.get("verdict"), failure and failure.who)


def _voice(table: Any, kind: Any, who: Any, confidence: Any = None) -> Select[Any]:
    confidence = cast(null(), Float) if confidence is None else confidence
    return select(table.c.query_id, table.c.product_id, kind.label("kind"), table.c.id, who.label("who"), table.c.grade, confidence)


def _people(of: Callable[[Any], tuple[ColumnElement[bool], ...]] = lambda _: ()) -> list[Select[Any]]:
    """What people said, of the rows of both tables that `of` names: with it, of nothing else is asked what counts."""
    return [
        _voice(GOLD, literal("gold"), GOLD.c.decided_by).where(GOLD.c.id.in_(counting_gold().where(*of(GOLD)))),
        _voice(LABEL, literal("label"), LABEL.c.rater).where(LABEL.c.id.in_(counting_labels().where(*of(LABEL)))),
    ]


def _verdicts(judges: Sequence[int]) -> Select[Any]:
    """The verdict of each pair that counts; one that is a failure has the kind of failure in the place of the judge."""
    kind = case((VERDICT.c.grade.is_(None), "failure"), else_="verdict")
    said = _voice(VERDICT, kind, func.coalesce(VERDICT.c.failure, JUDGE.c.spec), VERDICT.c.confidence)
    return said.join(JUDGE, JUDGE.c.id == VERDICT.c.judge_id).where(*counting_verdicts(judges))


def _candidates() -> Select[Any]:
    """Candidates as voices that say nothing."""
    nothing = (literal(0).label("id"), literal("").label("who"), cast(null(), Integer).label("grade"), cast(null(), Float))
    return select(CANDIDATE.c.query_id, CANDIDATE.c.product_id, literal("candidate").label("kind"), *nothing)
