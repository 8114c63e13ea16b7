"""Reading vectors from Parquet, .npz and .npy, in parts. Nothing is unpickled."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError

PART = 4_096
"""Rows in memory together."""
IDS, VECTORS = ("id", "ids", "product_id", "query_id"), ("vector", "vectors", "embedding", "embeddings")
BEGINNINGS = (b"\x93NUMPY", b"PK\x03\x04", b"PK\x05\x06")
"""Of an .npy, and of an .npz with arrays and with none."""
SOME = 10
"""Names of what a file holds, told at most."""
REMEDY = (
    "Give a Parquet file with the columns id and vector, or write one in Python: "
    'numpy.savez("products.npz", ids=numpy.array(ids, dtype=str), vectors=vectors)'
)


class Part(NamedTuple):
    """Rows of a file that follow each other; `first` is the number of the first, from 1. `vectors` is (n, dimensions)."""

    first: int
    ids: Sequence[str]
    vectors: NDArray[np.float64]


def read_vectors(file: Path) -> Iterator[Part]:
    """The rows of a file by what its name ends in. InputError, by file and row, where they cannot be read."""
    if file.suffix.lower() not in READERS:
        raise InputError(f"{file} is no file of vectors: its name ends in none of {', '.join(READERS)}", REMEDY)
    if not file.is_file():
        raise InputError(f"There is no file {file}", "Check the path")
    return READERS[file.suffix.lower()](file)


def _parquet(file: Path) -> Iterator[Part]:
    import pyarrow  # slow to load, and seldom wanted
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(file) as opened:
            columns = _named(file, opened.schema_arrow.names)
            first = 1
            for batch in opened.iter_batches(PART, columns=columns):
                ids, vectors = (batch.column(name) for name in columns)
                yield Part(first, _ids(file, first, ids.to_pylist()), _listed(file, first, vectors))
                first += len(batch)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{file} cannot be read as Parquet: {error}", REMEDY) from error


def _listed(file: Path, first: int, column: Any) -> NDArray[np.float64]:
    """A column of lists of numbers as a matrix."""
    import pyarrow
    from pyarrow import compute

    inner = getattr(column.type, "value_type", None)
    if inner is None or not (pyarrow.types.is_floating(inner) or pyarrow.types.is_integer(inner)):
        raise InputError(f"{file}: the column of vectors holds {column.type}, not lists of numbers", REMEDY)
    sizes = np.asarray(compute.fill_null(compute.list_value_length(column), 0))
    if not len(sizes):
        return np.empty((0, 0))
    odd = (sizes != sizes[0]) | (sizes == 0)
    if odd.any():
        row = int(odd.argmax())
        raise InputError(
            f"{file}, row {first + row}: a vector of {sizes[row]:,} numbers, where row {first} has {sizes[0]:,}",
            "Bring vectors that one model made",
        )
    flat = compute.list_flatten(column).to_numpy(zero_copy_only=False)
    vectors: NDArray[np.float64] = flat.astype(np.float64).reshape(len(sizes), -1)
    return vectors


def _npz(file: Path) -> Iterator[Part]:
    with _loaded(file) as arrays:
        if not isinstance(arrays, np.lib.npyio.NpzFile):
            raise InputError(f"{file} is no .npz", REMEDY)
        ids, vectors = (np.asarray(arrays[name]) for name in _named(file, arrays.files))
    yield from _parts(file, ids, vectors)


def _npy(file: Path) -> Iterator[Part]:
    with _loaded(file) as rows:
        names = getattr(rows, "dtype", np.dtype(int)).names
        if names is None:
            raise InputError(f"{file} has no ids beside its vectors", REMEDY)
    ids, vectors = (rows[name] for name in _named(file, names))
    yield from _parts(file, ids, vectors)


@contextmanager
def _loaded(file: Path) -> Iterator[Any]:
    """What numpy reads of it; an .npz only while this is open."""
    try:
        with file.open("rb") as opened:
            if not opened.read(max(map(len, BEGINNINGS))).startswith(BEGINNINGS):
                raise InputError(f"{file} cannot be read as {file.suffix}: it begins as no file of numpy's does", REMEDY)
            opened.seek(0)
            yield np.load(opened, allow_pickle=False)
    except ValueError as error:
        raise InputError(f"{file} cannot be read as {file.suffix}: {_unread(error)}", REMEDY) from error
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{file} cannot be read as {file.suffix}: {error}", REMEDY) from error


def _unread(error: ValueError) -> str:
    """What numpy said, but for its advice to let a file run code."""
    return "it holds Python objects, and only numbers and text are read" if "pickle" in f"{error}" else f"{error}"


def _parts(file: Path, ids: NDArray[Any], vectors: NDArray[Any]) -> Iterator[Part]:
    if vectors.ndim != 2 or ids.shape != vectors.shape[:1] or vectors.dtype.kind not in "fiu":
        raise InputError(
            f"{file}: ids of shape {ids.shape} and vectors of shape {vectors.shape} ({vectors.dtype}) are not one vector an id", REMEDY
        )
    for start in range(0, len(ids), PART):
        rows = slice(start, start + PART)
        yield Part(start + 1, _ids(file, start + 1, ids[rows].tolist()), vectors[rows].astype(np.float64))


def _ids(file: Path, first: int, values: Sequence[object]) -> list[str]:
    """Ids as text: a number is written as in the catalogue."""
    for row, value in enumerate(values, first):
        if not (isinstance(value, str) and value) and not (isinstance(value, int) and not isinstance(value, bool)):
            raise InputError(f"{file}, row {row}: {value!r} is no id", "Give every row the id of its product or query, as text")
    return [str(value) for value in values]


def _named(file: Path, names: Sequence[str]) -> tuple[str, str]:
    """What the ids and the vectors of a file are called in it. InputError says what is there, and what is looked for."""
    ids, vectors = (next((name for name in wanted if name in names), None) for wanted in (IDS, VECTORS))
    if ids is None or vectors is None:
        missing = [(what, wanted) for what, wanted, found in (("ids", IDS, ids), ("vectors", VECTORS, vectors)) if found is None]
        told = " and no ".join(f"{what} (named {' or '.join(wanted)})" for what, wanted in missing)
        raise InputError(f"{file} has no {told}; it has: {', '.join(names[:SOME]) or 'nothing'}", REMEDY)
    return ids, vectors


READERS: dict[str, Callable[[Path], Iterator[Part]]] = {".parquet": _parquet, ".npz": _npz, ".npy": _npy}
