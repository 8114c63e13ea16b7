"""Which column of a test's results is what: a row a user (or a search of one), or a row a variant with what was counted in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge.errors import InputError
from judge.measure.abtest.cells import fields_of, is_amount, is_boundless, opened, records, require_column
from judge.shop.importers.base import Table
from judge.shop.importing.fields import spelled
from judge.shop.importing.values import is_empty

PEOPLE = ("users", "visitors", "customers", "shoppers", "n", "units")
FIELDS: dict[str, tuple[str, ...]] = {
    "variant": ("variant", "arm", "group", "bucket", "variation", "test_group", "experiment_group"),
    "unit": ("user_id", "user", "visitor_id", "visitor", "customer_id", "shopper_id", "client_id", "device_id", "session_id", "unit_id"),
    "n": (*PEOPLE, "sessions", "searches"),
    "segment": ("segment", "intent", "query_intent", "query_type"),
    "query_id": ("query_id", "qid"),
    "day": ("day", "date", "timestamp", "time", "week"),
}
"""The fields that are no metrics, and the names their columns usually go by. A file with a `unit` has a row a unit or more."""

ZERO_CLICK = ("zero_click", "zero_clicks", "zero_click_searches", "zero_click_search")
SEARCHES = "searches"
"""The column that zero-click searches are a part of."""

MEAN, SD = "_mean", "_sd"
"""How the two columns of a metric end of which each row has the mean over its n and the standard deviation."""


@dataclass(frozen=True)
class Asked:
    """What a person says of the file: columns of fields, what metrics are divided by, and which metrics to read (none named: all)."""

    fields: Mapping[str, str]
    per: str | None = None
    metrics: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """A file and its columns. Either `unit` or `n` is there; `counts_people`: n is how many were split, not what they did.

    `left_out`: columns that hold no numbers.
    """

    table: Table
    variant: str
    unit: str | None
    n: str | None
    segment: str | None
    query_id: str | None
    day: str | None
    per: str | None
    metrics: tuple[str, ...]
    left_out: tuple[str, ...]
    counts_people: bool


def layout(file: Path, asked: Asked) -> Layout:
    """The columns of a test's results. InputError for what is missing, with the columns there are."""
    table = opened(file)
    of = fields_of(table, FIELDS, asked.fields)
    if "variant" not in of:
        raise InputError(f"No column of {file} is known to hold the variant", f"Say which with --map variant=COLUMN; it has: {_all(table)}")
    unit = of.get("unit")
    n = None if unit else of.get("n")
    if not unit and not n:
        remedy = f"Say which with --unit COLUMN (ids) or --map n=COLUMN (how many a row counts); it has: {_all(table)}"
        raise InputError(f"No column of {file} says whom it is about", remedy)
    per = require_column(table, asked.per) if asked.per else None
    metrics, left_out = _metrics(table, {*of.values()} - ({of["n"]} if unit and "n" in of else set()), per, asked.metrics)
    counts_people = bool(n) and (asked.fields.get("n") == n or spelled(n or "") in PEOPLE)
    return Layout(
        table,
        of["variant"],
        unit,
        n,
        segment=of.get("segment"),
        query_id=of.get("query_id"),
        day=of.get("day"),
        per=per,
        metrics=metrics,
        left_out=left_out,
        counts_people=counts_people,
    )


def _metrics(table: Table, taken: set[str], per: str | None, wanted: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of numbers that are nothing else, in the file's order; and those that hold none."""
    free = [column for column in table.columns if column not in taken and column != per]
    if wanted:
        return tuple(dict.fromkeys(each for name in wanted for each in _named(table, name))), ()
    numbers = _hold_numbers(table, [column for column in free if spelled(column).split("_")[-1] != "id"])
    if not numbers:
        raise InputError(f"{table.file} has no column of numbers to compare", f"It has: {_all(table)}")
    return tuple(column for column in free if column in numbers), tuple(column for column in free if column not in numbers)


def _named(table: Table, name: str) -> tuple[str, ...]:
    """The column of a metric, or its two."""
    both = (name + MEAN, name + SD)
    return both if name not in table.columns and set(both) <= {*table.columns} else (require_column(table, name),)


def _hold_numbers(table: Table, columns: Sequence[str]) -> set[str]:
    """Columns whose first value is a number: a later one that is none is then a mistake, and said. So are nan and inf, where nothing else is."""
    first: dict[str, bool] = {}
    boundless: set[str] = set()
    for record in records(table):
        found = {c: v for c in columns if c not in first and not is_empty(v := record.values.get(c))}
        boundless |= {column for column, value in found.items() if is_boundless(value)}
        first |= {column: is_amount(value) for column, value in found.items() if not is_boundless(value)}
        if len(first) == len(columns):
            break
    return {column for column in columns if first.get(column, column in boundless)}


def _all(table: Table) -> str:
    return ", ".join(table.columns)
