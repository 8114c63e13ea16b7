"""Reading a file of figures: CSV, TSV, JSONL or Parquet, by the usual column names, refused whole at the first value that does not fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from judge.errors import InputError
from judge.shop.importers import IMPORTERS
from judge.shop.importers.base import Problem, Record, Table, shorten
from judge.shop.importing.fields import spelled
from judge.shop.importing.values import Unfit, is_empty, number

FORMATS = ("csv", "tsv", "jsonl", "parquet")
Value = TypeVar("Value")


def opened(file: Path) -> Table:
    """The file as a table. InputError when there is none, or it cannot be read."""
    if not file.exists():
        raise InputError(f"There is no file {file}", "Check the path")
    for name in FORMATS:
        if IMPORTERS[name].claims(file, "events"):
            return IMPORTERS[name].open(file, "events")
    raise InputError(f"Nothing says what format {file} has", "Give it the ending .csv, .tsv, .jsonl or .parquet")


def fields_of(table: Table, usual: Mapping[str, tuple[str, ...]], said: Mapping[str, str]) -> dict[str, str]:
    """The column of each field: as said, else the first by a usual name that nothing else took. InputError for what is not there."""
    for name, column in said.items():
        if name not in usual:
            raise InputError(f"There is no field '{shorten(name)}'", f"Fields: {', '.join(usual)}")
        require_column(table, column)
    found, free = dict(said), {spelled(column): column for column in reversed(table.columns) if column not in said.values()}
    for name, columns in usual.items():
        at = next((each for each in columns if each in free), None)
        if name not in found and at is not None:
            found[name] = free.pop(at)
    return found


def require_column(table: Table, column: str) -> str:
    """The column itself; InputError when the file has none of that name."""
    if column not in table.columns:
        raise InputError(f"{table.file} has no column '{shorten(column)}'", f"It has: {', '.join(shorten(each) for each in table.columns)}")
    return column


def records(table: Table) -> Iterator[Record]:
    """Every record; InputError at the first that cannot be read."""
    for entry in table.entries():
        if isinstance(entry, Problem):
            raise InputError(f"{table.file}, line {entry.line}: {_found(entry.found)}{entry.problem}", entry.remedy)
        yield entry


def cell(table: Table, record: Record, column: str, read: Callable[[Any], Value]) -> Value:
    """One value, read. InputError with file, line and column where it is empty or does not fit."""
    value = record.values.get(column)
    try:
        if is_empty(value):
            raise Unfit("is empty", "Write it, or leave the row out; what was not counted is no 0")
        return read(value)
    except Unfit as unfit:
        problem = f"{table.file}, line {record.line}, {shorten(column)}: {_found(value)}{unfit.problem}"
        raise InputError(problem, unfit.remedy) from None


def given(record: Record, column: str | None) -> bool:
    """Is there a value?"""
    return column is not None and not is_empty(record.values.get(column))


def amount(value: Any) -> float:
    """A number; true and false as 1 and 0."""
    return float(value) if isinstance(value, bool) else number(value)


def deviation_of(value: Any) -> float:
    """A standard deviation."""
    found = number(value)
    if found < 0:
        raise Unfit("is no standard deviation", "Write a number from 0")
    return found


def is_amount(value: Any) -> bool:
    """Would `amount` read it?"""
    try:
        amount(value)
    except Unfit:
        return False
    return True


def is_boundless(value: Any) -> bool:
    """Is it what programs write for a number that is none: nan or inf?"""
    try:
        return isinstance(value, str | float | Decimal) and not math.isfinite(float(value))
    except ValueError:
        return False


def _found(value: Any) -> str:
    return "" if is_empty(value) else f"'{shorten(value)}' "
