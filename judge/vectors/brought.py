"""Vectors that the user brings, one file for products and one for queries, of any model: checked, scaled to length 1, found by id."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError
from judge.tables import Product, Query
from judge.vectors.base import Item, Matrix, Places, Vectors, VectorsOf
from judge.vectors.brought_files import Part, read_vectors

UNIT = 1e-3
"""How far from 1 a length may be before it is said that vectors were scaled: float16 rounds by less."""
NAMED = 3
HASHED = 16
"""Letters of a file's hash in the name of its vectors."""


class Brought(VectorsOf[Item]):
    """The vectors of one file. They lie in a temporary file, so that memory does not grow with them."""

    def __init__(self, file: Path, kind: str) -> None:
        """`kind` is what its ids are of: product or query. InputError names the file, the row and the remedy."""
        self._file, self._kind, self.scaled = file, kind, 0
        self._rows: dict[str, int] = {}
        self.dimensions = 0
        with tempfile.TemporaryFile() as spool:
            for part in read_vectors(file):
                spool.write(self._checked(part).tobytes())
            if not self._rows:
                raise InputError(f"{file} holds no vectors", f"Give it one row a {kind}")
            spool.flush()
            self._vectors: Matrix = np.memmap(spool, np.float32, "r", shape=(len(self._rows), self.dimensions))

    def _checked(self, part: Part) -> Matrix:
        """The vectors of one part, scaled to length 1."""
        self.dimensions = self.dimensions or part.vectors.shape[1]
        if part.vectors.shape[1] != self.dimensions:
            raise _wrong_size(self._file, part.first, part.vectors.shape[1], self.dimensions)
        for row, name in enumerate(part.ids, part.first):
            if self._rows.setdefault(name, row - 1) != row - 1:
                raise InputError(f"{self._file}, row {row}: '{name}' has a vector in row {self._rows[name] + 1} already", "Leave one out")
        lengths = _lengths(self._file, part)
        self.scaled += int((np.abs(lengths - 1) > UNIT).sum())
        unit: Matrix = (part.vectors / lengths[:, None]).astype(np.float32)
        return unit

    def require(self, items: Iterable[Item]) -> None:
        missing = [name for name in (item.id for item in items) if name not in self._rows]
        if missing:
            some = ", ".join(map(repr, missing[:NAMED])) + (", ..." if len(missing) > NAMED else "")
            raise InputError(
                f"{self._file} has no vector for {len(missing):,} of the {_plural(self._kind)} here: {some}",
                f"Add a row for each of them; ids are those that judge import {_plural(self._kind)} read",
            )

    def place(self, items: Sequence[Item]) -> Places:
        self.require(items)
        return np.fromiter((self._rows[item.id] for item in items), np.int64, len(items))

    def at(self, places: Places) -> Matrix:
        return np.asarray(self._vectors[places], dtype=np.float32)

    @property
    def note(self) -> str:
        """What was done to the vectors, for whoever brought them; empty when nothing was."""
        return (
            f"{self._file}: {self.scaled:,} of {len(self._rows):,} vectors were not of length 1 and were scaled to it"
            if self.scaled
            else ""
        )


def brought_vectors(products: Path, queries: Path) -> Vectors:
    """The vectors of two files. InputError where one cannot be used, or their vectors cannot be compared."""
    of_products: Brought[Product] = Brought(products, "product")
    of_queries: Brought[Query] = Brought(queries, "query")
    if of_products.dimensions != of_queries.dimensions:
        raise InputError(
            f"Vectors in {products} have {of_products.dimensions:,} numbers and those in {queries} {of_queries.dimensions:,}",
            "Bring vectors that one model made",
        )
    return Vectors(_named(products, queries), of_products, of_queries, tuple(filter(None, (of_products.note, of_queries.note))))


def _named(*files: Path) -> str:
    """What the files hold, as a name."""
    return "brought:" + "+".join(_hashed(file) for file in files)


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:HASHED]


def _lengths(file: Path, part: Part) -> NDArray[np.float64]:
    """The length of each vector. InputError for one that has none."""
    with np.errstate(over="ignore", invalid="ignore"):
        lengths: NDArray[np.float64] = np.linalg.norm(part.vectors, axis=1)
    for bad, what in ((~np.isfinite(lengths), "a number that is missing, NaN or infinite"), (lengths == 0, "nothing but zeros")):
        if bad.any():
            row = part.first + int(bad.argmax())
            raise InputError(
                f"{file}, row {row}: the vector of '{part.ids[row - part.first]}' holds {what}", "Encode that text again, or leave it out"
            )
    return lengths


def _wrong_size(file: Path, row: int, found: int, wanted: int) -> InputError:
    return InputError(
        f"{file}, row {row}: a vector of {found:,} numbers, where those before it have {wanted:,}", "Bring vectors that one model made"
    )


def _plural(kind: str) -> str:
    return "queries" if kind == "query" else f"{kind}s"
