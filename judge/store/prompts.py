"""Prompts as they were when they were used or saved: every version by its hash, for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from judge.store.db import Database
from judge.store.rows import row, table_of
from judge.tables import Judge, PromptText

PROMPT, JUDGE = table_of(PromptText), table_of(Judge)


class Version(NamedTuple):
    """A prompt by its name and the hash of its text."""

    name: str
    hash: str

    def __str__(self) -> str:
        return f"{self.name}@{self.hash[3:11]}"


def keep_prompt(db: Database, prompt_hash: str, name: str, text: str) -> None:
    """Keep this version; one that is there already stays as it is."""
    with db.write() as connection:
        values = row(PromptText, hash=prompt_hash, name=name, text=text)
        connection.execute(db.insert(PromptText).on_conflict_do_nothing(), values)


def prompt_kept(db: Database, prompt_hash: str) -> PromptText | None:
    """The version of that hash, or None."""
    return next(iter(_prompts(db, PROMPT.c.hash == prompt_hash)), None)


def versions_of(db: Database, name: str) -> list[PromptText]:
    """Every version of the prompt of that name, newest first."""
    return _prompts(db, PROMPT.c.name == name)


def prompts_of(db: Database, judges: Sequence[int]) -> list[PromptText]:
    """The prompts of these judges, each once."""
    return _prompts(db, PROMPT.c.hash.in_(select(JUDGE.c.prompt_hash).where(JUDGE.c.id.in_(judges))))


def _prompts(db: Database, condition: ColumnElement[bool]) -> list[PromptText]:
    statement: Any = select(PROMPT).where(condition).order_by(PROMPT.c.added_at.desc(), PROMPT.c.hash)
    with db.read() as connection:
        return [PromptText.model_construct(**record) for record in connection.execute(statement).mappings()]
