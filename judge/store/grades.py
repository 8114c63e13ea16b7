"""Everything that was said of each pair, side by side: what resolving, agreement and the export read."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, cast, literal, null, select, union_all
from sqlalchemy.types import Float, Integer

from judge.store.candidates import CANDIDATE, PRODUCT, QUERY
from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, VERDICT, counting_gold, counting_labels


class Said(NamedTuple):
    """One voice on a pair: the id of its row, and a grade (None: cannot tell). `who` is a rater, or who settled gold."""

    id: int
    who: str
    grade: int | None
    confidence: float | None = None


class PairGrades(NamedTuple):
    """All voices on one pair: the gold that counts, every rater's label that counts, one judge's current verdict.

    `failure` is how that judge failed on it, where it did (only `known_pairs` looks).
    """

    query_id: str
    product_id: str
    gold: Said | None = None
    labels: tuple[Said, ...] = ()
    verdict: Said | None = None
    failure: str | None = None


def pair_grades(db: Database, judge_id: int | None = None) -> Iterator[PairGrades]:
    """Every pair that anyone graded, ordered by (query_id, product_id). Without a judge, `verdict` is always None."""
    return _gathered_pairs(db, _graded(judge_id))


def known_pairs(db: Database, judge_id: int | None = None) -> Generator[PairGrades]:
    """`pair_grades`, and every candidate nobody graded: all pairs there are, from one snapshot, so that counts of them reconcile."""
    silent = [_candidates()] + ([_failures(judge_id)] if judge_id is not None else [])
    return _gathered_pairs(db, [*_graded(judge_id), *silent])


def _graded(judge_id: int | None) -> list[Select[Any]]:
    return [_gold(), _labels()] + ([_verdicts(judge_id)] if judge_id is not None else [])


def _gathered_pairs(db: Database, voices: list[Select[Any]]) -> Generator[PairGrades]:
    together = union_all(*voices).subquery()
    statement = select(together).order_by(together.c.query_id, together.c.product_id, together.c.kind, together.c.id)
    with db.read() as connection:
        rows = connection.execution_options(yield_per=PAGE).execute(statement)
        for (query_id, product_id), group in groupby(rows, key=lambda record: (record[0], record[1])):
            yield _gathered(query_id, product_id, [(record[2], Said(*record[3:])) for record in group])


def _gathered(query_id: str, product_id: str, voices: list[tuple[str, Said]]) -> PairGrades:
    def of(kind: str) -> list[Said]:
        return [said for kind_said, said in voices if kind_said == kind]

    gold, verdicts, failures = of("gold"), of("verdict"), of("failure")
    return PairGrades(
        query_id,
        product_id,
        gold[-1] if gold else None,
        tuple(of("label")),
        verdicts[-1] if verdicts else None,
        failures[-1].who if failures else None,
    )


def _voice(table: Any, kind: str, who: Any, confidence: Any = None) -> Select[Any]:
    confidence = cast(null(), Float) if confidence is None else confidence
    return select(
        table.c.query_id, table.c.product_id, literal(kind).label("kind"), table.c.id, who.label("who"), table.c.grade, confidence
    )


def _gold() -> Select[Any]:
    return _voice(GOLD, "gold", GOLD.c.decided_by).where(GOLD.c.id.in_(counting_gold()))


def _labels() -> Select[Any]:
    return _voice(LABEL, "label", LABEL.c.rater).where(LABEL.c.id.in_(counting_labels()))


def _verdicts(judge_id: int | None) -> Select[Any]:
    return _voice(VERDICT, "verdict", literal(""), VERDICT.c.confidence).where(*_current(judge_id), VERDICT.c.grade.is_not(None))


def _failures(judge_id: int | None) -> Select[Any]:
    return _voice(VERDICT, "failure", VERDICT.c.failure).where(*_current(judge_id), VERDICT.c.failure.is_not(None))


def _current(judge_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """What the judge says of today's content: a verdict on an earlier text of the query or product says nothing of this one."""
    same_query = select(QUERY.c.id).where(QUERY.c.id == VERDICT.c.query_id, QUERY.c.hash == VERDICT.c.query_hash).exists()
    same_product = select(PRODUCT.c.id).where(PRODUCT.c.id == VERDICT.c.product_id, PRODUCT.c.hash == VERDICT.c.product_hash).exists()
    return (VERDICT.c.judge_id == judge_id, VERDICT.c.superseded_at.is_(None), VERDICT.c.repeat == 0, same_query, same_product)


def _candidates() -> Select[Any]:
    """Candidates as voices that say nothing."""
    nothing = (literal(0).label("id"), literal("").label("who"), cast(null(), Integer).label("grade"), cast(null(), Float))
    return select(CANDIDATE.c.query_id, CANDIDATE.c.product_id, literal("candidate").label("kind"), *nothing)
