"""Bringing one file into the database: a plan, a pass over the file, short transactions, and counts that reconcile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from judge.errors import InputError
from judge.shop.importers.base import Kind, Problem, nothing_in
from judge.shop.importing.plan import ImportOptions, Plan, plan_for
from judge.shop.importing.repeats import Sums
from judge.shop.importing.sieve import CHUNK, Row, Sieve
from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.catalog import log_import, save_products, save_queries
from judge.store.db import Database, chunks
from judge.store.labels import save_gold, save_labels
from judge.store.rankings import save_ranked
from judge.store.rows import Merged
from judge.store.settings import use_scale
from judge.tables import Import

__all__ = ["ImportOptions", "Imported", "Problem", "import_file"]

LISTED = 10
"""Problems named where `strict` refuses a file."""

_SAVE: dict[Kind, Callable[[Database, Sequence[Row]], Merged]] = {
    "products": save_products,
    "queries": save_queries,
    "labels": save_labels,
    "runs": save_ranked,
}


@dataclass(frozen=True)
class Imported:
    """What one file gave: rows = added + changed + unchanged + refused.

    `problems` are the first 1,000 refused rows; `reasons` counts all of them, by "field: problem".
    """

    file: str
    kind: str
    format: str
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int
    problems: tuple[Problem, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _quiet(_rows: int) -> None:
    """Progress nobody watches."""


def import_file(
    db: Database, kind: str, file: Path, options: ImportOptions | None = None, progress: Callable[[int], None] = _quiet
) -> Imported:
    """Import one file; importing it again adds and changes nothing. `progress` is told the rows read so far.

    Bad rows are refused and listed, the others go in. InputError, with nothing changed, when the file as a whole or
    the options are wrong, or with `strict` when any row is refused.
    """
    plan = plan_for(db, kind, file, options or ImportOptions())
    if plan.options.strict:
        _refuse_if_bad(db, plan)
    sieve = Sieve(db, plan, progress)
    merged, notes = _write(db, plan, sieve)
    if not sieve.tally.rows:
        raise nothing_in(plan.table.file)
    imported = _counted(plan, str(file), sieve, merged, notes)
    log_import(db, _logged(imported))
    return imported


def _refuse_if_bad(db: Database, plan: Plan) -> None:
    """The whole file, read and checked as for import, nothing written."""
    sieve = Sieve(db, plan, _quiet)
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


def _write(db: Database, plan: Plan, sieve: Sieve) -> tuple[Merged, list[str]]:
    """Every chunk in a transaction of its own. The database turns to the file's scale, if it must, just before the first."""
    merged, notes = Merged(), list[str]()
    for rows in _summed(sieve) if plan.kind == "events" else sieve:
        if rows and plan.grades and plan.grades.turns and not notes:
            notes.append(f"This database now works in the scale '{use_scale(db, plan.grades.scale.name).name}'")
        merged += _save(db, plan, rows)
    return merged, notes


def _summed(sieve: Sieve) -> Iterator[Sequence[Row]]:
    """Events of one query, product and day may stand in many rows: added up before any is written."""
    sums = Sums()
    for rows in sieve:
        sums.add(rows)
    sieve.tally.repeated += sums.joined
    yield from chunks(sums.rows, CHUNK)


def _save(db: Database, plan: Plan, rows: Sequence[Row]) -> Merged:
    if plan.kind == "events":
        return save_pair_events(db, _with_product(rows, True)) + save_query_events(db, _with_product(rows, False))
    return (save_gold if plan.options.gold else _SAVE[plan.kind])(db, rows)


def _with_product(rows: Iterable[Row], has: bool) -> list[Row]:
    return [row for row in rows if ("product_id" in row) is has]


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
