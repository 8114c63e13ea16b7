"""One round of asking a model about leaves: what was written before is left out, and a dry run is told instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from judge.cli.writing import Asked, Open, Writer, ask, opened_up, talking
from judge.cli.written import show_outlook
from judge.config import Settings
from judge.judging.free import Question
from judge.judging.writing.leaf import Leaf
from judge.store.db import Database

T = TypeVar("T")


class How(NamedTuple):
    """What a person said of the asking itself; `max_cost` in US dollars."""

    concurrency: int | None
    max_cost: float | None
    dry_run: bool
    json: bool


@dataclass(frozen=True)
class Round(Generic[T]):
    """Every leaf with its question, and what came of asking those that were open."""

    every: list[Open[T]]
    asked: Asked[T]

    @property
    def known(self) -> int:
        """Leaves that were written of before."""
        return len(self.every) - len(self.asked.answers)


def round_of(
    db: Database,
    settings: Settings,
    who: Writer,
    leaves: Sequence[Leaf],
    question: Callable[[Leaf], Question[T]],
    known: Callable[[Open[T]], bool],
    how: How,
) -> Round[T] | None:
    """Ask about the leaves that are not `known`. None where nothing was to be asked: the dry run was told."""
    with talking(db, settings, who) as talk:
        every = opened_up(talk, leaves, question)
        open_ = [one for one in every if not known(one)]
        if how.dry_run:
            show_outlook(talk, who, open_, len(every) - len(open_), how.json)
            return None
        return Round(every, ask(talk, open_, how.concurrency, how.max_cost))
