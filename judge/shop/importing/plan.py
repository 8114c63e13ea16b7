"""All that is decided about a file before its first row is read: until the plan stands, nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from judge.errors import InputError
from judge.shop.importers import importer_for
from judge.shop.importers.base import KINDS, Kind, Record, Table, nothing_in
from judge.shop.importing.columns import Columns, match
from judge.shop.importing.drafts import Drafting
from judge.shop.importing.grading import Grades, choose, refuse_another_scale
from judge.shop.importing.values import Unfit, is_empty, text
from judge.store.db import Database

MOST_GRADES = 50
"""Different grades looked at to tell which scale a file is on: more than any scale has."""


@dataclass(frozen=True)
class ImportOptions:
    """How to read one file.

    `format`: None to go by suffix and header. `mapping`: field -> column; the field `ignore` lists columns to leave out.
    `scale`: that of the file's grades; None for that of its format, else the database's. `grades`: "FROM=TO" from that
    scale onto the database's. `rater` and `run` stand where no column says them; empty for the file's name without suffix.
    """

    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    scale: str | None = None
    grades: tuple[str, ...] = ()
    gold: bool = False
    rater: str = ""
    run: str = ""
    strict: bool = False


@dataclass(frozen=True)
class Plan:
    """What is imported from where, and how it is read. `grades` is there for labels only."""

    kind: Kind
    format: str
    table: Table
    columns: Columns
    grades: Grades | None
    options: ImportOptions

    def drafting(self) -> Drafting:
        """What one pass over the file starts from."""
        return Drafting(self.kind, self.columns, self.table.file, self.options.rater, self.options.run, self.grades, self.options.gold)

    @property
    def notes(self) -> list[str]:
        """Columns that went nowhere. A product's became attributes."""
        rest = self.columns.rest
        return [*self.table.notes, *([f"Columns not used: {', '.join(rest)}"] if rest and self.kind != "products" else [])]


def plans_for(db: Database, kind: str, files: Sequence[Path], options: ImportOptions) -> list[Plan]:
    """The plan of each import: one a file, or one for all where the format reads files of events together.

    InputError says what is wrong with a file as a whole, or with the options.
    """
    if kind == "events" and len(files) > 1 and importer_for(files[0], "events", options.format).open_together:
        return [_plan_for(db, kind, files, options)]
    return [_plan_for(db, kind, [file], options) for file in files]


def _plan_for(db: Database, kind: str, files: Sequence[Path], options: ImportOptions) -> Plan:
    known = _known(kind)
    if known != "labels" and (options.gold or options.scale or options.grades):
        raise InputError(f"{kind} have no grades", "Use --gold, --scale and --grade with labels only")
    importer = importer_for(files[0], known, options.format)
    together = importer.open_together if len(files) > 1 else None
    table = together(files, known) if together else importer.open(importer.find(files[0], known), known)
    if next(table.entries(), None) is None:
        raise nothing_in(table.file)
    columns = match(known, table, importer.columns.get(known, {}), options.mapping)
    grades = choose(db, options.scale, importer.scale, options.grades) if known == "labels" else None
    if grades and not grades.stated:
        refuse_another_scale(grades, _grades_in(table, columns.of["grade"]))
    return Plan(known, importer.name, table, columns, grades, options)


def _known(kind: str) -> Kind:
    for known in KINDS:
        if kind == known:
            return known
    raise InputError(f"There is nothing called '{kind}' to import", f"Use one of: {', '.join(KINDS)}")


def _grades_in(table: Table, column: str) -> set[str]:
    """The different grades written in a file, up to a number no scale has."""
    found: set[str] = set()
    for entry in table.entries():
        value = entry.values.get(column) if isinstance(entry, Record) else None
        if not is_empty(value) and len(found) < MOST_GRADES:
            found.add(_written(value))
    return found - {""}


def _written(value: Any) -> str:
    try:
        return text(value).strip()
    except Unfit:
        return ""
