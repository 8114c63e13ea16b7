"""Vectors that put a product as near to every query as its title says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from judge.vectors.base import Encoder, Matrix, Vectors
from judge.vectors.kept import kept_vectors

_SHARE = re.compile(r"[01]\.\d+")


class Placed(Encoder):
    """A text with a number from 0 to 1 in it is that like all texts without one."""

    name, dimensions = "placed", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked += texts
        like = np.array([float(found[0]) if (found := _SHARE.search(text)) else 1.0 for text in texts])
        vectors: Matrix = np.stack([like, np.sqrt(1 - like**2)], axis=1).astype(np.float32)
        return vectors


def placed(folder: Path, encoder: Placed | None = None) -> Vectors:
    """Its vectors, kept in that folder."""
    return kept_vectors(encoder or Placed(), folder / "vectors")
