"""Voices: who says a grade of pairs, people, one rater, judges in order of trust taken as one; or shoppers, who say a side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, cast, func, literal, null, or_, select, union, union_all

from judge.store import clicks
from judge.store.candidates import PROPOSAL
from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, counting_gold, counting_labels, counts
from judge.store.trusted import VERDICT, counting_verdicts

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


NARROWED_BY = ("category", "intent", "source", "negative_type")
"""What a list of pairs can be narrowed by."""


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


def spoken(db: Database, voice: Voice) -> int:
    """On how many pairs that voice says something. What people say of a pair is not worked out only to count it."""
    of_several = {"people": union(_pairs(_gold()), _pairs(_labels())), "labels": _pairs(_labels()).distinct()}
    found = of_several.get(voice.kind, said(voice)).subquery()
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(found)) or 0


def _pairs(found: Select[Any]) -> Select[Any]:
    return found.with_only_columns(*found.selected_columns[:2])


def people_spoke(db: Database) -> bool:
    """Whether anybody settled or graded a pair: `spoken` of people, as far as the first."""
    graded = select(LABEL.c.id).where(LABEL.c.grade.is_not(None), counts())
    with db.read() as connection:
        return connection.scalar(select(or_(select(GOLD.c.id).exists(), graded.exists()))) is True


def said(voice: Voice) -> Select[Any]:
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
