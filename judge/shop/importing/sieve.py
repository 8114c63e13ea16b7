"""Once through a file: chunks of rows ready to be written come out, and everything else is tallied by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from judge.shop.importers.base import Entry, Problem, Record
from judge.shop.importing.batches import as_fields, batches, fields_of
from judge.shop.importing.drafts import Draft
from judge.shop.importing.plan import Plan
from judge.shop.importing.references import References
from judge.shop.importing.repeats import Repeats
from judge.store.db import Database

CHUNK = 2_000
"""Rows handed to the database at once."""
KEPT = 1_000
"""Problems kept of one file; all are counted."""

Row = dict[str, Any]


@dataclass
class Tally:
    """Rows seen, refused, and repeated within the file, so far."""

    rows: int = 0
    refused: int = 0
    repeated: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    _kept: list[Problem] = field(default_factory=list)

    def refuse(self, problem: Problem) -> None:
        self.refused += 1
        self.reasons[f"{problem.field}: {problem.problem}" if problem.field else problem.problem] += 1
        if len(self._kept) < KEPT:
            self._kept.append(problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those kept, in the order of the file."""
        return tuple(sorted(self._kept, key=lambda problem: problem.line))


class Sieve:
    """One pass. `progress` is told the rows read so far."""

    def __init__(self, db: Database, plan: Plan, progress: Callable[[int], None] = lambda _rows: None) -> None:
        self.tally = Tally()
        self._table, self._columns = plan.table, plan.columns
        self._progress = progress
        self._drafting = plan.drafting()
        self._references = References(db)
        self._repeats = Repeats(plan.kind)

    def __iter__(self) -> Iterator[list[Row]]:
        return self._one_by_one(self._table.entries())

    def fields(self) -> Iterator[Any]:
        """The rows of a file of events, many at once, as tables of their fields (`FIELDS_READ`)."""
        for batch in batches(self._table):
            fields = fields_of(batch, self._columns)
            known = None if fields is None else self._references.all_known(fields)
            if known is None:
                yield from (as_fields(rows) for rows in self._one_by_one(batch.entries()))
            else:
                self.tally.rows += len(known)
                self._progress(self.tally.rows)
                yield known

    def _one_by_one(self, entries: Iterable[Entry]) -> Iterator[list[Row]]:
        waiting: list[Draft] = []
        for entry in entries:
            self.tally.rows += 1
            draft = self._drafting.draft(entry) if isinstance(entry, Record) else entry
            if isinstance(draft, Draft):
                waiting.append(draft)
            else:
                self.tally.refuse(self._table.locate(draft))
            if len(waiting) == CHUNK:
                yield self._ready(waiting)
                waiting = []
        yield self._ready(waiting)

    def _ready(self, drafts: list[Draft]) -> list[Row]:
        """The rows of a chunk that refer to what exists and were not in the file before, and what refused ones tell of their search."""
        rows = []
        for draft in self._references.resolve(drafts):
            found = draft if isinstance(draft, Problem) else self._repeats.check(draft)
            if isinstance(found, Problem):
                self.tally.refuse(self._table.locate(found))
            elif isinstance(draft, Draft) and not found:
                rows.append(draft.row)
            else:
                self.tally.repeated += 1
        self._progress(self.tally.rows)
        return rows + self._references.of_searches()

    @property
    def notes(self) -> list[str]:
        """What a person should know of this pass beyond its counts."""
        return [*self._references.notes, *self._drafting.notes]
