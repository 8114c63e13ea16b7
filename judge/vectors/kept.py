"""Vectors that were encoded here, kept by encoder and by the text they stand for: a text is encoded once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from judge.errors import StoreError
from judge.vectors.base import Encoder, Item, Matrix, Places, Vectors, VectorsOf
from judge.vectors.kept_file import KEY_BYTES, KeptFile
from judge.vectors.text import product_text, query_text

PRIVATE = 0o700
BATCH = 256
"""Texts encoded and kept together: what a process that is killed loses at most."""

Heard = Callable[[int], None]


def _silent(_kept: int) -> None:
    """Nobody watches."""


class Kept(VectorsOf[Item]):
    """Vectors of what `text` says of an item."""

    def __init__(
        self, file: KeptFile, encode: Callable[[Sequence[str]], Matrix], text: Callable[[Item], str], heard: Heard = _silent
    ) -> None:
        """`heard` hears after every batch how many vectors the file holds now."""
        self.dimensions = file.dimensions
        self._file, self._encode, self._text, self._heard = file, encode, text, heard

    def place(self, items: Sequence[Item]) -> Places:
        """Where the vector of each item's text lies. Texts without one are encoded, in batches of similar length."""
        texts = [self._text(item) for item in items]
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._file.places}
        for batch in _batches(sorted(missing, key=lambda key: len(missing[key]))):
            self._file.append(batch, self._encode([missing[key] for key in batch]))
            self._heard(len(self._file))
        return np.fromiter((self._file.places[key] for key in keys), np.int64, len(keys))

    def at(self, places: Places) -> Matrix:
        return self._file.at(places)


def kept_vectors(encoder: Encoder, folder: Path, heard: Heard = _silent) -> Vectors:
    """The vectors of an encoder, kept in a folder of its own in `folder`, which only its owner may enter.

    `heard` hears after every batch how many product vectors are kept. StoreError where the folder cannot be used.
    """
    own = _folder(folder, encoder.name)
    products, queries = (KeptFile(own, name, encoder.dimensions) for name in ("products", "queries"))
    of_products = Kept(products, encoder.encode_products, product_text, heard)
    return Vectors(encoder.name, of_products, Kept(queries, encoder.encode_queries, query_text))


def _folder(folder: Path, encoder: str) -> Path:
    """The encoder's folder: its name where a file may have it, told from others of its kind by a hash."""
    own = folder / f"{re.sub(r'[^A-Za-z0-9.-]+', '-', encoder)[:60].strip('.-')}-{hashlib.sha256(encoder.encode()).hexdigest()[:12]}"
    try:
        for made in (folder, own):
            made.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            made.chmod(PRIVATE)
    except OSError as error:
        raise StoreError(f"Cannot keep vectors in {folder}: {error}", "It must be a folder of yours on a disk with room") from error
    return own


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def _batches(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
