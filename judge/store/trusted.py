"""The judges people trust, in order, and the verdict of a pair that counts: every reader of verdicts asks here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from judge.store.answers import its_answer
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.settings import setting
from judge.tables import Judge, Product, Query, Run, Verdict

JUDGE, RUN, VERDICT, QUERY, PRODUCT = (table_of(model) for model in (Judge, Run, Verdict, Query, Product))
OTHER = VERDICT.alias("other")
"""Another judge's verdict of the same pair."""

RECENT = 100
"""Runs looked through for the last ones."""


def trusted_judges(db: Database) -> tuple[int, ...]:
    """The judges whose verdicts count where people said nothing, in order of trust: those set, else those the last run left.

    That is the judge of the last run over all candidates, and before it the judges its doubtful pairs went up to, newest
    first. A run over a part (a trial) says little of the other pairs: it is the last one only where none was over all.
    """
    chosen = order_set(db)
    if chosen:
        return chosen
    with db.read() as connection:
        recent = connection.execute(select(RUN.c.judge_id, RUN.c.selection).order_by(RUN.c.id.desc()).limit(RECENT)).all()
    return _left_by([(judge_id, selection) for judge_id, selection in recent])


def order_set(db: Database) -> tuple[int, ...]:
    """The judges that people put first, in order of trust, as far as they are known here; none where the last run says."""
    chosen = setting(db, "judge") or []
    named = [chosen] if isinstance(chosen, str) else chosen
    with db.read() as connection:
        ids = {record.spec: record.id for record in connection.execute(select(JUDGE.c.spec, JUDGE.c.id))}
    return _each_once(ids[spec] for spec in named if spec in ids)


def judge_of_all(db: Database) -> int | None:
    """The judge that is to judge every candidate: the first of those people set; else the one that the last run asked about all of them,
    which is the last in order of trust. None before a first run.
    """
    return next(iter(order_set(db)), None) or next(reversed(trusted_judges(db)), None)


def _left_by(runs: Sequence[tuple[int, dict[str, Any]]]) -> tuple[int, ...]:
    """Runs, newest first: (judge, selection)."""
    plain = [judge for judge, selection in runs if "doubt" not in selection]
    of_all = [judge for judge, selection in runs if not selection]
    last = next(iter(of_all or plain), None)
    went_up = [judge for judge, selection in runs if last in selection.get("doubt", {}).get("judges", ())]
    return _each_once([*went_up, *([last] if last is not None else [])])


def _each_once(judges: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(judges))


def specs_of(db: Database, judges: Sequence[int]) -> list[str]:
    """The specs of these judges, in the same order."""
    with db.read() as connection:
        known = {record.id: record.spec for record in connection.execute(select(JUDGE.c.id, JUDGE.c.spec))}
    return [known[judge] for judge in judges]


def in_order(specs: Iterable[str]) -> str:
    """Judges in order of trust, as people read them where they stand for one: "strong, else cheap"."""
    return ", else ".join(specs) or "no judge"


def counting_verdicts(judges: Sequence[int]) -> list[ColumnElement[bool]]:
    """Conditions on the verdict table that hold for the one verdict of each pair that counts: none, where no judge of these gave one.

    A grade of a judge earlier in the order counts before one of a later, and a failure only where none of them gave a grade.
    A verdict on an earlier text of the query or product says nothing of today's pair. Of a judge that was asked several times,
    what most of its answers say: `its_answer`.
    """
    this = (*_by(VERDICT, judges), _fresh())
    if len(judges) < 2:
        return [*this]
    place = {judge: number for number, judge in enumerate(judges)}
    earlier = case(place, value=OTHER.c.judge_id) < case(place, value=VERDICT.c.judge_id)
    failed, other_failed = VERDICT.c.grade.is_(None), OTHER.c.grade.is_(None)
    before = or_(and_(failed, ~other_failed), and_(failed == other_failed, earlier))
    same = [VERDICT.c[name] == OTHER.c[name] for name in ("query_id", "product_id", "query_hash", "product_hash")]
    return [*this, ~select(OTHER.c.id).where(*_by(OTHER, judges), OTHER.c.judge_id != VERDICT.c.judge_id, *same, before).exists()]


def _by(table: Any, judges: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (table.c.judge_id.in_(judges), table.c.superseded_at.is_(None), its_answer(table))


def _fresh() -> ColumnElement[bool]:
    same_query = select(QUERY.c.id).where(QUERY.c.id == VERDICT.c.query_id, QUERY.c.hash == VERDICT.c.query_hash).exists()
    same_product = select(PRODUCT.c.id).where(PRODUCT.c.id == VERDICT.c.product_id, PRODUCT.c.hash == VERDICT.c.product_hash).exists()
    return and_(same_query, same_product)


def counting_verdict(db: Database, judges: Sequence[int], pair: tuple[str, str]) -> Verdict | None:
    """The verdict of that pair that counts: a grade, or a failure where none of these judges gave one."""
    statement = select(VERDICT).where(VERDICT.c.query_id == pair[0], VERDICT.c.product_id == pair[1], *counting_verdicts(judges))
    with db.read() as connection:
        found = connection.execute(statement).mappings().first()
    return Verdict.model_construct(**found) if found else None
