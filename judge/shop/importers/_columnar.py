"""Reading Parquet in batches, so that no file is in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as arrow
from pyarrow import parquet

from judge.errors import InputError
from judge.shop.importers._files import PARQUET, head_of, require_file
from judge.shop.importers.base import BATCH, Batch, Entry, Problem, Record, Table, nothing_in

FEW = 1_000


def is_parquet(file: Path) -> bool:
    return file.is_file() and head_of(file, len(PARQUET)) == PARQUET


def columns_of(file: Path) -> tuple[str, ...]:
    """The column names of a Parquet file; () when it is none."""
    try:
        return tuple(parquet.read_schema(file).names)
    except (arrow.ArrowException, OSError):
        return ()


def open_parquet(file: Path) -> Table:
    """A Parquet file. Rows are numbered from 1, as lines are elsewhere."""
    require_file(file)
    try:
        with parquet.ParquetFile(file) as opened:
            rows, columns = opened.metadata.num_rows, tuple(opened.schema_arrow.names)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"{file} cannot be read as Parquet", "Name its true format with --as, or write it again") from error
    if not rows:
        raise nothing_in(file)
    if len(set(columns)) < len(columns):
        raise InputError(f"{file} has two columns of one name", "Rename one of them")
    return Table(file, columns, partial(_entries, file), partial(_batches, file))


def _entries(file: Path) -> Iterator[Entry]:
    for batch in _batches(file, FEW):
        yield from batch.entries()


def _batches(file: Path, size: int = BATCH) -> Iterator[Batch]:
    number = 0
    try:
        with parquet.ParquetFile(file) as opened:
            for batch in opened.iter_batches(size):
                columns = dict(zip(batch.schema.names, batch.columns, strict=True))
                yield Batch(batch.num_rows, columns, partial(_records, batch, number))
                number += batch.num_rows
    except (arrow.ArrowException, OSError):
        damaged = Problem(number + 1, "", "", "is where the file is damaged: nothing from here on can be read", "Write the file again")
        yield Batch(1, None, lambda: iter([damaged]))


def _records(batch: Any, before: int) -> Iterator[Entry]:
    for number, values in enumerate(_rows(batch), start=before + 1):
        yield Record(number, values) if isinstance(values, dict) else _not_readable(number)


def _rows(batch: Any) -> Iterator[dict[str, Any] | None]:
    """A batch as dicts; row by row where a value of it cannot be read, None for the row that has it."""
    try:
        yield from batch.to_pylist(maps_as_pydicts="strict")
    except (UnicodeDecodeError, KeyError, ValueError):
        yield from (_row(batch, index) for index in range(batch.num_rows))


def _row(batch: Any, index: int) -> dict[str, Any] | None:
    try:
        values: dict[str, Any] = batch.slice(index, 1).to_pylist(maps_as_pydicts="strict")[0]
    except (UnicodeDecodeError, KeyError, ValueError):
        return None
    return values


def _not_readable(number: int) -> Problem:
    return Problem(
        number, "", "", "holds a value that is no UTF-8 text, no date of this world or a map with a key twice", "Write the row again"
    )
