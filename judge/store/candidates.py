"""Candidates: the pairs worth judging, who proposed them, and selections of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from judge.store.answers import its_answer
from judge.store.bulk import insert_rows
from judge.store.certainty import certainty
from judge.store.db import Database, chunks
from judge.store.labels import LABEL, counting_labels
from judge.store.rows import Merged, Row, among, merge_with, row, table_of
from judge.tables import Candidate, Gold, Product, Proposal, Query, Verdict

CANDIDATE, PROPOSAL, QUERY, PRODUCT = (table_of(model) for model in (Candidate, Proposal, Query, Product))
SAID = table_of(Verdict).alias("said")
"""Verdicts under a name of their own, for conditions inside queries that read verdicts too."""


@dataclass(frozen=True)
class Doubt:
    """Pairs on which these judges leave doubt. Any of: one is less certain than `below`, they `disagree`, one `failed` to answer.

    Of a judge that is asked several times, what most of its answers say is what it says; their share is how certain it is.
    """

    judges: tuple[int, ...]
    below: float | None = None
    disagree: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Selection:
    """Which candidates: all of them unless narrowed. Every condition given must hold.

    `queries`: ids or exact texts; `sources`: proposed by one of these; `labelled`: a person graded the pair,
    or nobody did; `limit`: the first that many by (query_id, product_id).
    """

    queries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    labelled: bool | None = None
    doubt: Doubt | None = None
    limit: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}


class SourceSize(NamedTuple):
    """A source by name, and how many candidates it proposed."""

    source: str
    candidates: int


class Added(NamedTuple):
    """What a batch of proposals did: pairs that were no candidates before, and how the proposals merged."""

    candidates: int
    proposals: Merged


def propose(db: Database, rows: Sequence[Row]) -> Added:
    """Add candidates with who proposed them: query_id, product_id, source, and the rest of `Proposal` where known."""
    full = [row(Proposal, **values) for values in rows]
    pairs = [{"query_id": query, "product_id": product} for query, product in {(r["query_id"], r["product_id"]): None for r in full}]
    with db.write() as connection:
        new = insert_rows(connection, db.insert(Candidate).on_conflict_do_nothing(), pairs)
        return Added(new, merge_with(connection, db, Proposal, full))


def conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """The selection as conditions on the candidate table."""
    wanted: list[ColumnElement[bool]] = []
    if selection.queries:
        named = select(QUERY.c.id).where(or_(QUERY.c.id.in_(selection.queries), QUERY.c.text.in_(selection.queries)))
        wanted.append(CANDIDATE.c.query_id.in_(named))
    if selection.sources:
        wanted.append(_same_pair(PROPOSAL, PROPOSAL.c.source.in_(selection.sources)))
    if selection.labelled is not None:
        said = _same_pair(LABEL, LABEL.c.grade.is_not(None), LABEL.c.id.in_(counting_labels()))
        graded = or_(_same_pair(table_of(Gold)), said)
        wanted.append(graded if selection.labelled else ~graded)
    if selection.doubt is not None:
        wanted.append(_doubtful(selection.doubt))
    return wanted


def _doubtful(doubt: Doubt) -> ColumnElement[bool]:
    answered = (SAID.c.judge_id.in_(doubt.judges), SAID.c.superseded_at.is_(None))
    said = (*answered, its_answer(SAID))
    reasons: list[ColumnElement[bool]] = []
    if doubt.below is not None:
        reasons.append(_same_pair(SAID, *said, certainty(SAID) < doubt.below))
    if doubt.failed:
        reasons.append(_same_pair(SAID, *answered, SAID.c.failure.is_not(None)))
    if doubt.disagree:
        pair = (SAID.c.query_id == CANDIDATE.c.query_id, SAID.c.product_id == CANDIDATE.c.product_id)
        grades = select(func.count(func.distinct(SAID.c.grade))).where(*pair, *said).correlate(CANDIDATE)
        reasons.append(grades.scalar_subquery() > 1)
    return or_(*reasons)


def _same_pair(table: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is a row in that table for the candidate."""
    pair = and_(table.c.query_id == CANDIDATE.c.query_id, table.c.product_id == CANDIDATE.c.product_id, *more)
    return select(table.c.query_id).where(pair).exists()


def selected(selection: Selection) -> Select[Any]:
    """The selected pairs, ordered by (query_id, product_id)."""
    statement = select(CANDIDATE.c.query_id, CANDIDATE.c.product_id).where(*conditions(selection))
    return statement.order_by(CANDIDATE.c.query_id, CANDIDATE.c.product_id).limit(selection.limit)


def count_selected(db: Database, selection: Selection) -> int:
    """How many candidates the selection holds."""
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(selected(selection).subquery())) or 0


def sources(db: Database) -> list[SourceSize]:
    """Every source that proposed something, largest first."""
    amount = func.count()
    statement = select(PROPOSAL.c.source, amount).group_by(PROPOSAL.c.source).order_by(amount.desc(), PROPOSAL.c.source)
    with db.read() as connection:
        return [SourceSize(*record) for record in connection.execute(statement)]


def candidates_of(db: Database, query_id: str) -> list[str]:
    """The products that are candidates of that query, by id."""
    statement = select(CANDIDATE.c.product_id).where(CANDIDATE.c.query_id == query_id).order_by(CANDIDATE.c.product_id)
    with db.read() as connection:
        return list(connection.scalars(statement))


def proposals_of(db: Database, query_id: str, product_id: str) -> list[Proposal]:
    """Everyone who proposed this pair, with rank and score."""
    statement = select(PROPOSAL).where(PROPOSAL.c.query_id == query_id, PROPOSAL.c.product_id == product_id).order_by(PROPOSAL.c.source)
    with db.read() as connection:
        return [Proposal.model_construct(**record) for record in connection.execute(statement).mappings()]


def proposed_by(db: Database, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Who proposed each of these pairs, as (source, negative type); pairs that nobody proposed are missing."""
    columns = (PROPOSAL.c.query_id, PROPOSAL.c.product_id, PROPOSAL.c.source, PROPOSAL.c.negative_type)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with db.read() as connection:
        statement = select(*columns).where(among(connection, [PROPOSAL.c.query_id, PROPOSAL.c.product_id])).order_by(*columns)
        for chunk in chunks(list(pairs)):
            for query, product, source, negative_type in connection.execute(statement, {"wanted": chunk}):
                found.setdefault((query, product), []).append((source, negative_type))
    return found


def missing_queries(db: Database, names: Iterable[str]) -> list[str]:
    """Which of these are neither a query's id nor its text."""
    wanted = list(names)
    with db.read() as connection:
        found = connection.execute(select(QUERY.c.id, QUERY.c.text).where(or_(QUERY.c.id.in_(wanted), QUERY.c.text.in_(wanted))))
        known = {text for record in found for text in record}
    return [name for name in wanted if name not in known]
