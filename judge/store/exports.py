"""The log of exports, and what a manifest says of the judge whose verdicts it used."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import select

from judge.errors import InputError
from judge.store.db import Database
from judge.store.rows import row, table_of
from judge.tables import Export, Judge, PromptText

EXPORT, JUDGE, PROMPT = (table_of(model) for model in (Export, Judge, PromptText))


class JudgeUsed(NamedTuple):
    """A judge by its spec, the prompt it asked with, and what the calibration rests on that the export asked, if it did."""

    spec: str
    prompt: str
    prompt_hash: str
    calibration: dict[str, Any] | None = None


def judge_used(db: Database, judge_id: int) -> JudgeUsed:
    """The judge of that id; InputError when there is none."""
    statement = select(JUDGE.c.spec, PROMPT.c.name, JUDGE.c.prompt_hash).join(PROMPT, PROMPT.c.hash == JUDGE.c.prompt_hash)
    with db.read() as connection:
        found = connection.execute(statement.where(JUDGE.c.id == judge_id)).first()
    if found is None:
        raise InputError(f"There is no judge {judge_id} in this database", "`judge status` lists the judges that ran")
    return JudgeUsed(*found)


def record_export(db: Database, folder: str, policy: dict[str, Any], counts: dict[str, Any]) -> int:
    """Remember an export that is in place; returns its id."""
    with db.write() as connection:
        values = row(Export, folder=folder, policy=policy, counts=counts)
        return int(connection.execute(db.insert(Export).returning(EXPORT.c.id), values).scalar_one())


def exports(db: Database) -> list[Export]:
    """Every export, newest first."""
    with db.read() as connection:
        found = connection.execute(select(EXPORT).order_by(EXPORT.c.id.desc())).mappings()
        return [Export.model_construct(**record) for record in found]
