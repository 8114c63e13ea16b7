"""Two voices on the same pairs: how often each answer of the one met each of the other.

They are compared where both say something. Every count is one statement, so that a million pairs stay in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from judge.store.candidates import PROPOSAL
from judge.store.db import Database
from judge.store.intents import INTENT
from judge.store.trusted import PRODUCT, QUERY
from judge.store.voices import Asked, Voice, said

_COLUMNS = {
    "category": PRODUCT.c.category,
    "intent": INTENT,
    "source": PROPOSAL.c.source,
    "negative_type": PROPOSAL.c.negative_type,
}
"""Those of `voices.NARROWED_BY`."""

Heard = tuple[CTE, CTE]
"""What the first voice says and what the second does."""


class Met(NamedTuple):
    """In one query, how many pairs the first voice gave this and the second that; `first_id`, `second_id`: the judge that decided."""

    query_id: str
    first: int
    second: int
    first_id: int | None
    second_id: int | None
    pairs: int


def met(db: Database, asked: Asked) -> list[Met]:
    """Every meeting of two answers, by query: what a confusion matrix and its intervals are made of."""
    both = both_of(asked).subquery()
    keys = [both.c[name] for name in Met._fields[:-1]]
    statement: Select[Any] = select(*keys, func.count()).group_by(*keys).order_by(both.c.query_id)
    with db.read() as connection:
        return [Met(*found) for found in connection.execute(statement)]


def sizes(db: Database, asked: Asked) -> dict[str, dict[str, int]]:
    """By each thing a list can be narrowed by, how many pairs each of its values leaves, most first, the others as they are."""
    heard, found = _heard(asked), dict[str, dict[str, int]]()
    without: dict[str, dict[str, Any]] = {name: {name: None} for name in _COLUMNS}
    bases = {name: replace(asked, **without[name]) for name in _COLUMNS}
    # Looked up once for all that ask the same: finding the pairs takes longer than counting them.
    pairs = {
        base: both_of(base, heard).cte(f"pairs_{n}").prefix_with("MATERIALIZED") for n, base in enumerate(dict.fromkeys(bases.values()))
    }
    counted = union_all(*(_sized(pairs[bases[name]], name) for name in _COLUMNS)).subquery()
    with db.read() as connection:
        for name, value, size in connection.execute(select(counted).order_by(counted.c.pairs.desc(), counted.c.value)):
            found.setdefault(name, {})[str(value)] = int(size)
    return {name: found.get(name, {}) for name in _COLUMNS}


def _sized(pairs: CTE, name: str) -> Select[Any]:
    """(name, value, pairs): how many of these pairs have which value."""
    column: Any = _COLUMNS[name]
    of_proposal = and_(PROPOSAL.c.query_id == pairs.c.query_id, PROPOSAL.c.product_id == pairs.c.product_id)
    table, on = {
        "category": (PRODUCT, PRODUCT.c.id == pairs.c.product_id),
        "intent": (QUERY, QUERY.c.id == pairs.c.query_id),
    }.get(name, (PROPOSAL, of_proposal))
    # A pair has one category, one intent and every source once; but several proposals, perhaps of one negative type.
    pair = func.distinct(pairs.c.query_id + literal("\n") + pairs.c.product_id)
    size = func.count(pair) if name == "negative_type" else func.count()
    # Not the column itself: to have its values in order, SQLite would read all proposals by their index.
    value = column.concat("")
    columns = (literal(name).label("name"), value.label("value"), size.label("pairs"))
    return select(*columns).select_from(pairs.join(table, on)).where(column != "").group_by(value)


def both_of(asked: Asked, heard: Heard | None = None) -> Select[Any]:
    """The pairs that are asked for: (query_id, product_id, first, second, first_id, second_id, first_row, second_row, apart)."""
    first, second = heard or _heard(asked)
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


def _heard(asked: Asked) -> Heard:
    return _what_is_said(asked.first, "first_voice"), _what_is_said(asked.second, "second_voice")


def _what_is_said(voice: Voice, name: str) -> CTE:
    """Of judges it is looked up by the pair, of others listed once: few pairs beside a million verdicts."""
    return said(voice).cte(name).prefix_with("NOT MATERIALIZED" if voice.kind == "judge" else "MATERIALIZED")


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
        yield _there(QUERY, QUERY.c.id == first.c.query_id, _COLUMNS["intent"] == asked.intent)
    for name in ("source", "negative_type"):
        value = getattr(asked, name)
        if value is not None:
            same = (PROPOSAL.c.query_id == first.c.query_id, PROPOSAL.c.product_id == first.c.product_id)
            yield _there(PROPOSAL, *same, PROPOSAL.c[name] == value)


def _there(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(*conditions).exists()
