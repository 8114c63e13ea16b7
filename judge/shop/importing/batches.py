"""Fields of many rows read at once: each distinct value of a column is read and checked once, by what reads it row by row.

Where a batch holds anything that is not good, nothing is said of it here: its rows are read one by one, which finds out and says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as arrow
from pyarrow import compute

from judge.shop.importers.base import Batch, Record, Table, gathered
from judge.shop.importing.columns import Columns
from judge.shop.importing.counting import FIELDS_READ
from judge.shop.importing.fields import FIELDS, Field
from judge.shop.importing.values import Unfit, is_empty

_SECONDS = r"^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}):\d{2}(\.\d+)?"
_NOT_COLUMNS = (arrow.ArrowException, ValueError, TypeError, OverflowError)
"""What arrow raises of values that are no column of one type."""


def batches(table: Table) -> Iterator[Batch]:
    """All rows of a file, many at once."""
    return table.batches() if table.batches else gathered(table.entries())


def fields_of(batch: Batch, columns: Columns) -> Any | None:
    """The fields of these rows (`FIELDS_READ`), or None where a row is not good by itself."""
    try:
        found = _arrays(batch, columns)
        read = {field.name: _read(field, found[field.name]) for field in FIELDS["events"] if field.name in found}
    except (Unfit, *_NOT_COLUMNS):
        return None
    return _complete(read)


def _arrays(batch: Batch, columns: Columns) -> dict[str, Any]:
    """A column of values for each field. Unfit where an entry is no record."""
    if batch.columns is not None:
        return {name: batch.columns[column] for name, column in columns.of.items()}
    entries = list(batch.entries())
    records = [entry for entry in entries if isinstance(entry, Record)]
    if len(records) < len(entries):
        raise Unfit("is no record", "")
    return {name: arrow.array([record.values.get(column) for record in records]) for name, column in columns.of.items()}


def _read(field: Field, values: Any) -> Any:
    """A column of what each value means. Unfit where one has no meaning, or is missing and must not be."""
    wanted = FIELDS_READ.field(field.name).type
    encoded = _without_seconds(values).dictionary_encode() if field.name == "day" else values.dictionary_encode()
    meant = [None if is_empty(value) else field.read(value) for value in encoded.dictionary.to_pylist()]
    read = arrow.array(meant, wanted).take(encoded.indices)
    if read.null_count and (field.required or field.name == "event"):
        raise Unfit("is empty", "")
    return read


def _without_seconds(values: Any) -> Any:
    """Times cut to the minute: they have the same day, and far fewer of them are distinct."""
    if arrow.types.is_timestamp(values.type):
        return compute.floor_temporal(values, unit="minute")
    return compute.replace_substring_regex(values, _SECONDS, r"\1") if arrow.types.is_string(values.type) else values


def _complete(read: Mapping[str, Any]) -> Any | None:
    """All fields. None where a row names its query neither way, or more searches without a click than searches."""
    rows = len(next(iter(read.values())))
    table = arrow.table([read.get(field.name, arrow.nulls(rows, field.type)) for field in FIELDS_READ], FIELDS_READ)
    named = compute.or_(compute.is_valid(table["query_id"]), compute.is_valid(table["query"]))
    unclicked, searches = (compute.fill_null(table[name], 0) for name in ("zero_click_searches", "searches"))
    return table if compute.all(compute.and_(named, compute.less_equal(unclicked, searches))).as_py() else None


def as_fields(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows that were read one by one, as a table of fields."""
    return arrow.Table.from_pylist(list(rows), FIELDS_READ)
