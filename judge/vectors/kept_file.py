"""Vectors in two files that only grow: `NAME.keys`, 16 bytes a vector, and `NAME.vectors`, its numbers as they lie in memory.

A vector is safe on the disk before its key is written, and counts from then on: a process that is killed leaves at most a torn end
behind, which the next one writes over. Several processes may read and append at once.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from judge.errors import StoreError
from judge.vectors.base import Matrix, Places

KEY_BYTES = 16
NUMBER = np.dtype("<f4")
"""float16 would halve the disk and put others among the nearest 50 (tests/bench/nearest.py): a kept vector is the one encoded."""


class KeptFile:
    """Vectors by key."""

    def __init__(self, folder: Path, name: str, dimensions: int) -> None:
        """The files may not be there yet; the folder is. StoreError where they cannot be used."""
        self.dimensions = dimensions
        self._keys, self._vectors = folder / f"{name}.keys", folder / f"{name}.vectors"
        self._row = dimensions * NUMBER.itemsize
        self._known: dict[bytes, int] = {}
        self._rows: Matrix = np.empty((0, dimensions), NUMBER)
        with self._opened():
            self._read()

    def __len__(self) -> int:
        return len(self._known)

    @property
    def places(self) -> Mapping[bytes, int]:
        """The place of every key that has a vector."""
        return self._known

    def at(self, places: Places) -> Matrix:
        """The vectors at those places, copied into memory."""
        return np.asarray(self._rows[places], dtype=np.float32)

    def append(self, keys: Sequence[bytes], vectors: Matrix) -> None:
        """Keep vectors under keys; one that another process kept meanwhile stays. When this returns, a crash loses none."""
        with self._opened() as (keys_file, vectors_file):
            fcntl.flock(keys_file, fcntl.LOCK_EX)  # ends with the file
            self._read()
            new = [row for row, key in enumerate(keys) if key not in self._known]
            _write(vectors_file, len(self) * self._row, vectors[new].astype(NUMBER).tobytes())
            _write(keys_file, len(self) * KEY_BYTES, b"".join(keys[row] for row in new))
            self._read()

    @contextmanager
    def _opened(self) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """Both files, made where they are missing, for their owner alone; what goes wrong with the disk in words for a person."""
        try:
            with _private(self._keys) as keys, _private(self._vectors) as vectors:
                yield keys, vectors
        except OSError as error:
            raise StoreError(
                f"Cannot keep vectors in {self._keys.parent}: {error}", "It must be a folder of yours on a disk with room"
            ) from error

    def _read(self) -> None:
        """Know what the files hold. A place once given stays: what is new stands behind it."""
        whole = min(self._keys.stat().st_size // KEY_BYTES, self._vectors.stat().st_size // self._row)
        if whole < len(self):
            raise StoreError(
                f"The vectors in {self._keys.parent} were deleted while they were in use",
                "Run the same command again: what is missing is encoded again",
            )
        if whole > len(self):
            with self._keys.open("rb") as file:
                file.seek(len(self) * KEY_BYTES)
                added = file.read((whole - len(self)) * KEY_BYTES)
            self._known.update({added[at : at + KEY_BYTES]: place for place, at in enumerate(range(0, len(added), KEY_BYTES), len(self))})
            self._rows = np.memmap(self._vectors, NUMBER, "r", shape=(whole, self.dimensions))


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


def _write(file: BinaryIO, at: int, content: bytes) -> None:
    """Write there and cut off what was behind; on the disk when this returns."""
    file.seek(at)
    file.write(content)
    file.truncate()
    file.flush()
    os.fsync(file.fileno())
