"""Which column of a file feeds which field: what the user says, then what the format fixes, then the usual names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from judge.errors import InputError
from judge.shop.importers.base import Kind, Table, shorten
from judge.shop.importing.fields import FIELDS, OF_LOG, OF_PAIR, OF_QUERY, REFERRING, Field, names, spelled

IGNORE = "ignore"
"""The word that `--map ignore=COLUMN,COLUMN` uses for columns to leave out."""


@dataclass(frozen=True)
class Columns:
    """`of` maps fields to columns; `rest` are the columns that feed no field and were not left out on purpose."""

    of: Mapping[str, str]
    rest: tuple[str, ...]

    @property
    def log(self) -> bool:
        """Whether these are the columns of a log of single events: nothing in it counts."""
        return not {*OF_QUERY, *OF_PAIR} & self.of.keys()


def match(kind: Kind, table: Table, fixed: Mapping[str, str], said: Mapping[str, str]) -> Columns:
    """The columns of a file. InputError for a field or column there is not, and when a necessary one is missing."""
    ignored = _ignored(table, said.get(IGNORE, ""))
    said = {field: column for field, column in said.items() if field != IGNORE}
    _check(kind, table, said)
    taken = {*ignored, *said.values(), *fixed.values()}
    free = {spelled(column): column for column in reversed(table.columns) if column not in taken}
    of: dict[str, str] = {}
    for field in FIELDS[kind]:
        column = said.get(field.name) or _found(field, table, fixed, free)
        if column:
            of[field.name] = column
            free.pop(spelled(column), None)
    _require(kind, table, of)
    if kind == "events" and not Columns(of, ()).log:
        of = {name: column for name, column in of.items() if name not in OF_LOG}
    used = {*of.values(), *ignored}
    return Columns(of, tuple(column for column in table.columns if column not in used))


def _found(field: Field, table: Table, fixed: Mapping[str, str], free: Mapping[str, str]) -> str | None:
    if fixed.get(field.name) in table.columns:
        return fixed[field.name]
    return next((free[name] for name in field.columns if name in free), None)


def _ignored(table: Table, said: str) -> set[str]:
    wanted = {said} if said in table.columns else {column.strip() for column in said.split(",")} - {""}
    for column in wanted - set(table.columns):
        raise _no_column(table, column)
    return wanted


def _check(kind: Kind, table: Table, said: Mapping[str, str]) -> None:
    for field, column in said.items():
        if field not in names(kind):
            raise InputError(f"{kind} have no field '{field}'", f"Fields: {', '.join(names(kind))}, and {IGNORE} for columns to leave out")
        if column not in table.columns:
            raise _no_column(table, column)


def _require(kind: Kind, table: Table, of: Mapping[str, str]) -> None:
    missing = [field.name for field in FIELDS[kind] if field.column_required and field.name not in of]
    if kind in REFERRING and not {"query_id", "query"} & of.keys():
        missing.insert(0, "query_id")
    if missing:
        raise InputError(
            f"No column of {table.file} is known to hold {' or '.join(missing)}",
            f"Say which with --map {missing[0]}=COLUMN; the file has: {_listed(table)}",
        )


def _no_column(table: Table, column: str) -> InputError:
    return InputError(f"{table.file} has no column '{shorten(column)}'", f"It has: {_listed(table)}")


def _listed(table: Table, most: int = 30) -> str:
    shown = ", ".join(shorten(column) for column in table.columns[:most])
    return shown + (f" and {len(table.columns) - most} more" if len(table.columns) > most else "")
