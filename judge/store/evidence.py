"""What speaks for and against the verdict on each candidate: the judges, people, shoppers, and who proposed it, one row a pair."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, null, or_, select

from judge.store.answers import its_answer
from judge.store.calibrations import Answer, answer_in, listed_answers
from judge.store.candidates import CANDIDATE, PROPOSAL
from judge.store.catalog import PAGE
from judge.store.certainty import certainty
from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, counts
from judge.store.rows import table_of
from judge.store.trusted import VERDICT, counting_verdicts
from judge.tables import PairEvent

EVENT, ANOTHER = table_of(PairEvent), VERDICT.alias("another")

CLICKED, IGNORED = 1, -1
"""What shoppers said: they clicked the product often, or saw it often near the top and never clicked it."""
ON_TOP, NEARBY, BY_CHANCE = 2, 1, 0
"""Who proposed the pair: a search system among its first results; or only chance and whoever looks for negatives; or others."""
NOTHING = "-"

_answer_in = lru_cache(10_000)(answer_in)  # bare grades are the same text again and again


class Signs(NamedTuple):
    """Where a sign begins. `clicks`: a product clicked so often was clicked much. `showings` with a mean position up to `near`, and no
    click: ignored. `first`: a search system's first results.
    """

    clicks: int
    showings: int
    near: int
    first: int


class Heard(NamedTuple):
    """All that was said of a candidate. `grade`: of the verdict that counts. `others`: what other judges say of the same texts.
    `labels`: what each rater says, None where they could not tell. `gold`: what people settled on. `shoppers` is CLICKED, IGNORED
    or 0; `proposed` is ON_TOP, BY_CHANCE, or NEARBY for all else. Many pairs share one of these.
    """

    grade: int | None = None
    others: tuple[int | None, ...] = ()
    labels: tuple[int | None, ...] = ()
    gold: int | None = None
    shoppers: int = 0
    proposed: int = NEARBY


class Evidence(NamedTuple):
    """A candidate with all that was said of it. `certainty`: how sure its judge is of the verdict, 0 to 1, None where nobody knows.

    `answer`: what the judge said behind the verdict, where it was asked for and gave a grade every time it was asked.
    """

    query_id: str
    product_id: str
    certainty: float | None
    heard: Heard
    answer: Answer | None = None


def evidence(
    db: Database, judges: Sequence[int], signs: Signs, query_id: str | None = None, answers_of: Collection[int] = ()
) -> Generator[Evidence]:
    """Every candidate, or those of one query, by (query_id, product_id). The judges, by id, are in order of trust; the answers of those
    in `answers_of` come too.

    One statement over all of them, read as it comes: every part is looked up by the pair, so nothing is sorted or kept.
    """
    wanted = _statement(judges, signs, answers_of).where(*([CANDIDATE.c.query_id == query_id] if query_id is not None else []))
    with db.read() as connection:
        for found in connection.execution_options(yield_per=PAGE).execute(wanted):
            answer = None if found[3] is None or found[5] is None else _answer_in(found[3], found[4], found[5])
            yield Evidence(found[0], found[1], found[2], _heard(found[5:]), answer)


@lru_cache(maxsize=10_000)
def _heard(found: tuple[Any, ...]) -> Heard:
    grade, others, labels, gold, shoppers, proposed = found
    return Heard(grade, _grades(others), _grades(labels), gold, shoppers or 0, NEARBY if proposed is None else proposed)


def _statement(judges: Sequence[int], signs: Signs, answers_of: Collection[int]) -> Select[Any]:
    verdict = and_(*_of_pair(VERDICT), *counting_verdicts(judges))
    others = (*_of_pair(ANOTHER), ANOTHER.c.superseded_at.is_(None), its_answer(ANOTHER), ANOTHER.c.judge_id != VERDICT.c.judge_id)
    current = (ANOTHER.c.query_hash == VERDICT.c.query_hash, ANOTHER.c.product_hash == VERDICT.c.product_hash)
    return (
        select(
            CANDIDATE.c.query_id,
            CANDIDATE.c.product_id,
            certainty(VERDICT),
            listed_answers(answers_of) if answers_of else null(),
            VERDICT.c.judge_id,
            VERDICT.c.grade,
            _listed(ANOTHER, *others, *current),
            _listed(LABEL, *_of_pair(LABEL), counts()),
            _looked_up(GOLD.c.grade, GOLD, order=GOLD.c.id.desc()),
            _looked_up(_shoppers(signs), EVENT),
            _looked_up(_proposed(signs), PROPOSAL),
        )
        .select_from(CANDIDATE.outerjoin(VERDICT, verdict))
        .order_by(CANDIDATE.c.query_id, CANDIDATE.c.product_id)
    )


def _of_pair(table: Any) -> tuple[ColumnElement[bool], ...]:
    return table.c.query_id == CANDIDATE.c.query_id, table.c.product_id == CANDIDATE.c.product_id


def _looked_up(value: Any, table: Any, order: Any = None) -> Any:
    """That value of the candidate's rows in a table."""
    statement = select(value).where(*_of_pair(table)).correlate(CANDIDATE)
    return (statement if order is None else statement.order_by(order).limit(1)).scalar_subquery()


def _listed(table: Any, *conditions: ColumnElement[bool]) -> Any:
    """The grades of those rows as one text: the pair's voices in one look, however many they are."""
    grade = func.coalesce(cast(table.c.grade, String), NOTHING)
    return select(func.aggregate_strings(grade, " ")).where(*conditions).correlate(CANDIDATE, VERDICT).scalar_subquery()


def _grades(listed: str | None) -> tuple[int | None, ...]:
    return tuple(None if grade == NOTHING else int(grade) for grade in listed.split()) if listed else ()


def _shoppers(signs: Signs) -> ColumnElement[int]:
    clicks, showings, position = func.sum(EVENT.c.clicks), func.sum(EVENT.c.impressions), func.avg(EVENT.c.position)
    ignored = and_(clicks == 0, showings >= signs.showings, position <= signs.near)
    return case((clicks >= signs.clicks, CLICKED), (ignored, IGNORED), else_=0)


def _proposed(signs: Signs) -> ColumnElement[int]:
    """The best of its proposals."""
    top = and_(PROPOSAL.c.source.like("run:%"), PROPOSAL.c.rank <= signs.first)
    chance = or_(PROPOSAL.c.source == "random", PROPOSAL.c.negative_type != "")
    return func.max(case((top, ON_TOP), (chance, BY_CHANCE), else_=NEARBY))
