"""Files that people bring to a page: read where they are brought, and not kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import streamlit as st

from judge.errors import InputError
from judge.measure.abtest.cells import FORMATS

MOST_MB = 50
MEGABYTE = 1024 * 1024
MOST_ROWS = 2_000_000
"""Of Parquet, where a few bytes may stand for billions of rows."""


class Brought(Protocol):
    """What `st.file_uploader` gives: `file_id` is another one for every file brought."""

    name: str
    file_id: str
    size: int

    def getvalue(self) -> bytes: ...


def bring(label: str, key: str) -> Any:
    """A place to drop a file; None until one is there."""
    return st.file_uploader(
        label, type=list(FORMATS), key=key, max_upload_size=MOST_MB, help="It is read for this page and neither stored nor shown to others."
    )


@contextmanager
def on_disk(brought: Brought) -> Iterator[Path]:
    """The file for as long as it is read. Its name is used in messages alone. InputError names the file as whoever brought it does."""
    if brought.size > MOST_MB * MEGABYTE:
        raise InputError(f"{brought.name} has more than {MOST_MB} MB", "Read it with judge abtest FILE, or bring counts by variant")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{Path(brought.name).suffix.lower()}"
        file.write_bytes(brought.getvalue())
        try:
            _refuse_bomb(file)
            yield file
        except InputError as error:
            raise InputError(*(_named(text, file, brought.name) for text in (error.problem, error.remedy))) from None


def _named(text: str, file: Path, name: str) -> str:
    return text.replace(str(file), name)


def _refuse_bomb(file: Path) -> None:
    """InputError for more rows than a page reads. What is no Parquet file says so when it is opened."""
    if file.suffix != ".parquet":
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_metadata(file).num_rows
    except (pa.ArrowException, OSError):
        return
    if rows > MOST_ROWS:
        raise InputError(f"{file} has {rows:,} rows, more than a page reads", "Read it with judge abtest FILE, or bring counts by variant")
