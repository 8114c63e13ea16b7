"""Files of events that are given together: one log, counted once over all of them, as if they were one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from judge.errors import InputError
from judge.shop.importers.base import Batch, Entry, Problem, Table
from judge.shop.importing.batches import batches
from judge.shop.importing.columns import Columns
from judge.shop.importing.plan import Plan

LINES = 2**40
"""More lines than a file has: a line counts as one of the n-th file above n times this."""
APART = "These files have different columns, so each is counted by itself: of a day that two of them tell of, the later file's counts stay"


def as_one_log(plans: Sequence[Plan]) -> list[Plan]:
    """One plan for files of events that have their fields in the same columns; else theirs, with a note.

    InputError for a file that is named twice: it would count twice.
    """
    _refuse_twice([plan.table for plan in plans])
    first = plans[0]
    if any(plan.columns.of != first.columns.of for plan in plans):
        return [replace(plan, table=replace(plan.table, notes=(*plan.table.notes, APART))) for plan in plans]
    rest = dict.fromkeys(chain.from_iterable(plan.columns.rest for plan in plans))
    return [replace(first, table=_one([plan.table for plan in plans]), columns=Columns(first.columns.of, tuple(rest)))]


def _refuse_twice(tables: Sequence[Table]) -> None:
    files = [table.file.resolve() for table in tables]
    for table in tables:
        if files.count(table.file.resolve()) > 1:
            raise InputError(f"{table.file} is named twice, and would be counted twice", "Name each file once; nothing was imported")


def _one(tables: Sequence[Table]) -> Table:
    """All entries of all files, one file after the other."""
    return Table(
        tables[0].file.with_name(" + ".join(table.file.name for table in tables)),
        tables[0].columns,
        lambda: chain.from_iterable(_placed(place, table.entries()) for place, table in enumerate(tables)),
        lambda: chain.from_iterable(_batches(place, table) for place, table in enumerate(tables)),
        (f"{len(tables)} files, counted as one log", *dict.fromkeys(chain.from_iterable(table.notes for table in tables))),
        partial(_located, tables),
    )


def _batches(place: int, table: Table) -> Iterator[Batch]:
    for batch in batches(table):
        yield batch._replace(entries=partial(_entries, place, batch))


def _entries(place: int, batch: Batch) -> Iterator[Entry]:
    return _placed(place, batch.entries())


def _placed(place: int, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries whose line says in which file it is."""
    return (entry._replace(line=place * LINES + entry.line) for entry in entries)


def _located(tables: Sequence[Table], problem: Problem) -> Problem:
    """The problem by its own file's line, and in words which file that is."""
    place, line = divmod(problem.line, LINES)
    found = tables[place].locate(problem._replace(line=line))
    return found._replace(field=f"{found.field} in {tables[place].file.name}".strip())
