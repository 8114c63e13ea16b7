"""What a file format is: it says which files are its own, names their columns, and gives their records one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from judge.errors import InputError

Kind = Literal["products", "queries", "labels", "events", "runs"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST_SHOWN = 80
BATCH = 50_000
"""Rows taken at once where they are many."""


class Problem(NamedTuple):
    """Why one row was refused: where it is, what was found there, and what to do.

    `line` is the line of the file on which the record starts (the row number in Parquet). `problem` holds
    nothing of the row itself, so that (field, problem) can be counted.
    """

    line: int
    field: str
    found: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.field}" if self.field else f"line {self.line}"
        found = f"'{self.found}' " if self.found else ""
        return f"{place}: {found}{self.problem}. {self.remedy}"


def shorten(value: object) -> str:
    """A value as a message shows it: short, and on one line."""
    text = "".join(char if char.isprintable() else " " for char in str(value)[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


class Record(NamedTuple):
    """One record as the file holds it, by column: text, or what JSON and Parquet can hold besides."""

    line: int
    values: Mapping[str, Any]


Entry = Record | Problem
"""What a pass over a file yields: a record, or why there is none."""


class Batch(NamedTuple):
    """Rows that follow one another. `columns`: an arrow array of each; None where they can only be read one by one, as `entries` does."""

    rows: int
    columns: Mapping[str, Any] | None
    entries: Callable[[], Iterator[Entry]]


@dataclass(frozen=True)
class Table:
    """An opened file: its columns as the file names them, and a way to pass over its entries as often as needed.

    `batches` passes over the same entries, many at once, where the format has a quicker way to do that. `notes`: what a person should know
    of how it is read. `locate` says of a problem in which of several files opened together it lies.
    """

    file: Path
    columns: tuple[str, ...]
    entries: Callable[[], Iterator[Entry]]
    batches: Callable[[], Iterator[Batch]] | None = None
    notes: tuple[str, ...] = ()
    locate: Callable[[Problem], Problem] = lambda problem: problem


def gathered(entries: Iterator[Entry]) -> Iterator[Batch]:
    """Entries read one by one, as batches."""
    while found := list(islice(entries, BATCH)):
        yield Batch(len(found), None, partial(iter, found))


def nothing_in(file: Path) -> InputError:
    """What to raise for a file that has columns and not one row."""
    return InputError(f"{file} has no rows", "Export it again; nothing was imported")


def _itself(file: Path, _kind: Kind) -> Path:
    return file


@dataclass(frozen=True)
class Importer:
    """One file format. The registry asks `claims` of each in turn when the user does not name the format.

    `find` turns what the user named into the file that holds the kind (a folder into a file of it).
    `open` raises InputError when the file as a whole cannot be read.
    `open_together` opens files of events that say only together what happened, as one.
    `columns` fixes, by kind, which column a field is in; other fields go by the usual names.
    `scale` is that of the format's grades, where the format has one.
    """

    name: str
    says: str
    kinds: tuple[Kind, ...]
    claims: Callable[[Path, Kind], bool]
    open: Callable[[Path, Kind], Table]
    find: Callable[[Path, Kind], Path] = _itself
    open_together: Callable[[Sequence[Path], Kind], Table] | None = None
    columns: Mapping[Kind, Mapping[str, str]] = field(default_factory=dict)
    scale: str | None = None
