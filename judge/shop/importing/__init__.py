"""Bringing files into the database: a plan of each, a pass over each, one transaction for each, and counts that reconcile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from judge.errors import InputError, StoreError
from judge.shop.importers.base import Problem
from judge.shop.importing.events import Events
from judge.shop.importing.grading import refuse_two_scales
from judge.shop.importing.plan import ImportOptions, Plan, plans_for
from judge.shop.importing.sieve import Sieve
from judge.shop.importing.together import as_one_log
from judge.shop.importing.writing import Begun, lists_left, writer_for
from judge.store.catalog import log_import
from judge.store.db import Database
from judge.store.rows import Merged
from judge.store.settings import use_scale
from judge.tables import Import

__all__ = ["ImportOptions", "Imported", "Problem", "import_file", "import_files"]

LISTED = 10
"""Problems named where `strict` refuses a file."""


@dataclass(frozen=True)
class Imported:
    """What one file gave: rows = added + changed + unchanged + refused.

    `removed` are results that ranked lists held before and hold no more. `problems` are the first 1,000 refused rows;
    `reasons` counts all of them, by "field: problem".
    """

    file: str
    kind: str
    format: str
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int
    removed: int = 0
    problems: tuple[Problem, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _quiet(_file: Path, _rows: int) -> None:
    """Progress nobody watches."""


def import_file(
    db: Database, kind: str, file: Path, options: ImportOptions | None = None, progress: Callable[[int], None] = lambda _rows: None
) -> Imported:
    """`import_files`, of one file. `progress` is told the rows read so far."""
    (imported,) = import_files(db, kind, [file], options, lambda _file, rows: progress(rows))
    return imported


def import_files(
    db: Database, kind: str, files: Sequence[Path], options: ImportOptions | None = None, progress: Callable[[Path, int], None] = _quiet
) -> Iterator[Imported]:
    """Import files of one kind, one after the other; importing them again adds and changes nothing. Files of events with the same
    columns are one log, and come back as one.

    Bad rows are refused and listed, the others go in. InputError, before anything is written, when any file as a whole or
    the options are wrong, or with `strict` when any row of any file is refused. A file is one transaction: StoreError, or
    the end of this process, leaves nothing of it. `progress` is told the file, and the rows read of it so far.
    """
    plans = plans_for(db, kind, files, options or ImportOptions())
    if kind == "events" and len(plans) > 1:
        plans = as_one_log(plans)
    refuse_two_scales([plan.grades for plan in plans if plan.grades])
    for plan in plans:
        if plan.options.strict:
            _refuse_if_bad(db, plan)
    begun: Begun = set()
    for file, plan in zip(files if len(plans) == len(files) else [plans[0].table.file], plans, strict=True):
        with _whole(db, file) as one:
            imported = _import(one, plan, file, begun, progress)
        yield imported


def _refuse_if_bad(db: Database, plan: Plan) -> None:
    """The whole file, read and checked as for import, nothing written."""
    sieve = Sieve(db, plan)
    for _ in sieve:
        pass
    tally = sieve.tally
    if tally.refused:
        listed = [str(problem) for problem in tally.problems[:LISTED]]
        more = [f"and {tally.refused - LISTED:,} more"] if tally.refused > LISTED else []
        raise InputError(
            f"{tally.refused:,} of {tally.rows:,} rows of {plan.table.file} are bad, and --strict imports all or nothing",
            "\n  ".join([*listed, *more, *sieve.notes]),
        )


@contextmanager
def _whole(db: Database, file: Path) -> Iterator[Database]:
    """One transaction. StoreError says of which file nothing was kept."""
    try:
        with db.together() as one:
            yield one
    except StoreError as error:
        raise StoreError(f"Nothing of {file} was imported. {error.problem}", error.remedy) from error


def _import(db: Database, plan: Plan, file: Path, begun: Begun, progress: Callable[[Path, int], None]) -> Imported:
    sieve = Sieve(db, plan, lambda rows: progress(file, rows))
    merged, notes = _write(db, plan, sieve, begun)
    imported = _counted(plan, str(file), sieve, merged, [*notes, *lists_left(db, begun)])
    log_import(db, _logged(imported))
    return imported


def _write(db: Database, plan: Plan, sieve: Sieve, begun: Begun) -> tuple[Merged, list[str]]:
    """Every chunk, as it comes. The database turns to the file's scale, if it must, just before the first."""
    if plan.kind == "events":
        return _add_up(Events(db, plan), sieve)
    writer, merged, notes = writer_for(db, plan, begun), Merged(), list[str]()
    for rows in sieve:
        if rows and plan.grades and plan.grades.turns and not notes:
            notes.append(f"This database now works in the scale '{use_scale(db, plan.grades.scale.name).name}'")
        merged += writer.add(rows)
    return merged + writer.finish(), notes


def _add_up(events: Events, sieve: Sieve) -> tuple[Merged, list[str]]:
    merged = Merged()
    for fields in sieve.fields():
        merged += events.add(fields)
    return merged + events.finish(), events.notes


def _counted(plan: Plan, file: str, sieve: Sieve, merged: Merged, notes: Sequence[str]) -> Imported:
    tally = sieve.tally
    return Imported(
        file,
        plan.kind,
        plan.format,
        tally.rows,
        merged.added,
        merged.changed,
        merged.unchanged + tally.repeated,
        tally.refused,
        merged.removed,
        tally.problems,
        dict(tally.reasons),
        (*sieve.notes, *notes, *plan.notes),
    )


def _logged(imported: Imported) -> Import:
    return Import(
        kind=imported.kind,
        file=imported.file,
        format=imported.format,
        rows=imported.rows,
        added=imported.added,
        changed=imported.changed,
        unchanged=imported.unchanged,
        refused=imported.refused,
    )
