"""Two voices on the same pairs: how often each answer of the one met each of the other, and the pairs behind it.

A voice is who says a grade of pairs: people, one rater, judges in order of trust taken as one; or shoppers, who say a side. Two voices
are compared where both say something. Every count and every list is one statement, so that a million pairs stay in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, cast, func, literal, null, or_, select, union_all

from judge.store import clicks
from judge.store.candidates import PROPOSAL
from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, counting_gold, counting_labels, counts
from judge.store.rows import table_of
from judge.store.trusted import PRODUCT, QUERY, VERDICT, counting_verdicts
from judge.tables import Verdict

REASON = table_of(Verdict).alias("reason")

Kind = Literal["people", "gold", "labels", "rater", "judge", "behaviour"]
Cell = tuple[int, int]


@dataclass(frozen=True)
class Voice:
    """`people`: gold, else what the raters said; `labels`: what they said, whatever gold says. `judges` are ids in order of trust."""

    kind: Kind
    rater: str = ""
    judges: tuple[int, ...] = ()

    @property
    def is_person(self) -> bool:
        return self.kind in ("people", "gold", "labels", "rater")


@dataclass(frozen=True)
class Asked:
    """Which pairs: all that both voices speak on, narrowed by each that is not None. `cell`: what the first and the second say.

    `category` is a path, with all below it. `sides`: the side of every grade of the scale, as shoppers say theirs.
    """

    first: Voice
    second: Voice
    sides: tuple[tuple[int, int], ...]
    cell: Cell | None = None
    category: str | None = None
    intent: str | None = None
    source: str | None = None
    negative_type: str | None = None
    differing: bool = False


_COLUMNS = {
    "category": PRODUCT.c.category,
    "intent": QUERY.c.intent,
    "source": PROPOSAL.c.source,
    "negative_type": PROPOSAL.c.negative_type,
}
NARROWED_BY = tuple(_COLUMNS)


class Met(NamedTuple):
    """In one query, how many pairs the first voice gave this and the second that; `first_id`, `second_id`: the judge that decided."""

    query_id: str
    first: int
    second: int
    first_id: int | None
    second_id: int | None
    pairs: int


class Row(NamedTuple):
    """A pair with what both voices say, how far apart they are, and what a person needs to know it by.

    Reasons are of judges; `notes` are all that raters wrote. `sources` and `negative_types` are lists joined by a space.
    """

    query_id: str
    product_id: str
    first: int
    second: int
    apart: int
    query: str
    title: str
    category: str
    intent: str
    sources: str
    negative_types: str
    first_reason: str
    second_reason: str
    notes: str


def met(db: Database, asked: Asked) -> list[Met]:
    """Every meeting of two answers, by query: what a confusion matrix and its intervals are made of."""
    both = _both(asked).subquery()
    keys = [both.c[name] for name in Met._fields[:-1]]
    statement: Select[Any] = select(*keys, func.count()).group_by(*keys).order_by(both.c.query_id)
    with db.read() as connection:
        return [Met(*found) for found in connection.execute(statement)]


def spoken(db: Database, voice: Voice) -> int:
    """On how many pairs that voice says something."""
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(_said(voice).subquery())) or 0


def counted(db: Database, asked: Asked) -> int:
    """How many pairs that is."""
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(_both(asked).subquery())) or 0


def sizes(db: Database, asked: Asked) -> dict[str, dict[str, int]]:
    """By each thing a list can be narrowed by, how many pairs each of its values leaves, most first, the others as they are."""
    with db.read() as connection:
        found = {name: connection.execute(_sized(asked, name, column)).all() for name, column in _COLUMNS.items()}
    return {name: {str(value): int(pairs) for value, pairs in listed} for name, listed in found.items()}


def _sized(asked: Asked, name: str, column: Any) -> Select[Any]:
    others: dict[str, Any] = {name: None}
    both = _both(replace(asked, **others)).subquery()
    # A pair has several proposals, perhaps of one negative type.
    pairs = func.count(func.distinct(both.c.query_id + literal("\n") + both.c.product_id))
    on = {
        PRODUCT: PRODUCT.c.id == both.c.product_id,
        QUERY: QUERY.c.id == both.c.query_id,
        PROPOSAL: and_(PROPOSAL.c.query_id == both.c.query_id, PROPOSAL.c.product_id == both.c.product_id),
    }[column.table]
    sized: Select[Any] = select(column, pairs).select_from(both.join(column.table, on))
    return sized.where(column != "").group_by(column).order_by(pairs.desc(), column)


def rows(db: Database, asked: Asked, limit: int | None = None) -> Iterator[Row]:
    """The pairs, those furthest apart first."""
    both = _both(asked).subquery()
    order = (both.c.apart.desc(), both.c.query_id, both.c.product_id)
    few = select(both).order_by(*order).limit(limit).cte("few").prefix_with("MATERIALIZED")
    columns = (
        *(few.c[name] for name in Row._fields[:5]),
        *(QUERY.c.text, PRODUCT.c.title, PRODUCT.c.category, QUERY.c.intent),
        _joined(PROPOSAL.c.source, few),
        _joined(func.nullif(PROPOSAL.c.negative_type, ""), few),
        _reason(asked.first, few.c.first_row),
        _reason(asked.second, few.c.second_row),
        _notes(few),
    )
    named = select(*columns).join(QUERY, QUERY.c.id == few.c.query_id).join(PRODUCT, PRODUCT.c.id == few.c.product_id)
    with db.read() as connection:
        found = connection.execution_options(yield_per=PAGE).execute(named.order_by(few.c.apart.desc(), few.c.query_id, few.c.product_id))
        for record in found:
            yield Row(*("" if value is None else value for value in tuple(record)))  # type: ignore[arg-type]


def _joined(column: Any, few: Any) -> Any:
    same = (PROPOSAL.c.query_id == few.c.query_id, PROPOSAL.c.product_id == few.c.product_id)
    return select(func.aggregate_strings(column, " ")).where(*same).correlate(few).scalar_subquery()


def _reason(voice: Voice, row: Any) -> Any:
    if voice.kind != "judge":
        return literal("")
    return select(REASON.c.reason).where(REASON.c.id == row).scalar_subquery()


def _notes(few: Any) -> Any:
    same = (LABEL.c.query_id == few.c.query_id, LABEL.c.product_id == few.c.product_id, LABEL.c.note != "", counts())
    return select(func.aggregate_strings(LABEL.c.rater + literal(": ") + LABEL.c.note, "; ")).where(*same).correlate(few).scalar_subquery()


def _both(asked: Asked) -> Select[Any]:
    """The pairs that are asked for: (query_id, product_id, first, second, first_id, second_id, first_row, second_row, apart)."""
    first, second = _heard(asked.first, "first_voice"), _heard(asked.second, "second_voice")
    apart = func.abs(_steps(first, asked) - _steps(second, asked))
    columns = (
        *(first.c.query_id, first.c.product_id),
        *(first.c.value.label("first"), second.c.value.label("second")),
        *(first.c.judge_id.label("first_id"), second.c.judge_id.label("second_id")),
        *(first.c.row_id.label("first_row"), second.c.row_id.label("second_row")),
        apart.label("apart"),
    )
    same = (first.c.query_id == second.c.query_id) & (first.c.product_id == second.c.product_id)
    return select(*columns).join(second, same).where(*_narrowed(asked, first, second), *([apart > 0] if asked.differing else []))


def _heard(voice: Voice, name: str) -> CTE:
    """What that voice says. Of judges it is looked up by the pair, of others listed once: few pairs beside a million verdicts."""
    said = _said(voice).cte(name)
    return said if voice.kind == "judge" else said.prefix_with("MATERIALIZED")


def _steps(said: CTE, asked: Asked) -> Any:
    """An answer as steps: grades as they are, or, beside shoppers, who know no grades, the side of a grade."""
    voice = asked.first if said.name == "first_voice" else asked.second
    grades = "behaviour" not in (asked.first.kind, asked.second.kind)
    return said.c.value if grades or voice.kind == "behaviour" else case(dict(asked.sides), value=said.c.value)


def _narrowed(asked: Asked, first: CTE, second: CTE) -> Iterator[ColumnElement[bool]]:
    if asked.cell is not None:
        yield first.c.value == asked.cell[0]
        yield second.c.value == asked.cell[1]
    if asked.category is not None:
        below = PRODUCT.c.category.startswith(f"{asked.category} > ", autoescape=True)
        yield _there(PRODUCT, PRODUCT.c.id == first.c.product_id, or_(PRODUCT.c.category == asked.category, below))
    if asked.intent is not None:
        yield _there(QUERY, QUERY.c.id == first.c.query_id, QUERY.c.intent == asked.intent)
    for name in ("source", "negative_type"):
        value = getattr(asked, name)
        if value is not None:
            same = (PROPOSAL.c.query_id == first.c.query_id, PROPOSAL.c.product_id == first.c.product_id)
            yield _there(PROPOSAL, *same, PROPOSAL.c[name] == value)


def _there(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(*conditions).exists()


def _said(voice: Voice) -> Select[Any]:
    """(query_id, product_id, value, judge_id, row_id) of every pair that the voice speaks on."""
    if voice.kind == "judge":
        graded = [VERDICT.c.grade.is_not(None), *counting_verdicts(voice.judges)]
        return _columns(VERDICT, VERDICT.c.grade, VERDICT.c.judge_id, VERDICT.c.id).where(*graded)
    if voice.kind == "rater":
        return _labels().where(LABEL.c.rater == voice.rater)
    if voice.kind == "behaviour":
        shoppers = clicks.sides().subquery()
        return _columns(shoppers, shoppers.c.value)
    if voice.kind == "gold":
        return _gold()
    if voice.kind == "labels":
        return _consensus()
    raters = _consensus().subquery()
    settled = select(literal(1)).where(GOLD.c.query_id == raters.c.query_id, GOLD.c.product_id == raters.c.product_id)
    unsettled = select(raters).where(~settled.exists())
    return select(union_all(_gold(), unsettled).subquery())


def _columns(table: Any, value: Any, judge: Any = None, row: Any = None) -> Select[Any]:
    nothing = cast(null(), PROPOSAL.c.rank.type)
    return select(
        table.c.query_id,
        table.c.product_id,
        value.label("value"),
        (nothing if judge is None else judge).label("judge_id"),
        (nothing if row is None else row).label("row_id"),
    )


def _gold() -> Select[Any]:
    return _columns(GOLD, GOLD.c.grade).where(GOLD.c.id.in_(counting_gold()))


def _labels() -> Select[Any]:
    return _columns(LABEL, LABEL.c.grade).where(LABEL.c.grade.is_not(None), LABEL.c.id.in_(counting_labels()))


def _consensus() -> Select[Any]:
    """The lower median of each pair's raters: `judge.people.resolve.consensus`, said in SQL. A test holds the two together."""
    each = _labels().subquery()
    pair = [each.c.query_id, each.c.product_id]
    place = func.row_number().over(partition_by=pair, order_by=each.c.value).label("place")
    raters = func.count().over(partition_by=pair).label("raters")
    placed = select(each, place, raters).subquery()
    return _columns(placed, placed.c.value).where(placed.c.place == (placed.c.raters + 1) // 2)
