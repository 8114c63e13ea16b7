"""An encoder for tests: a vector made of the text's hash, and a list of all it was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from judge.vectors.base import Encoder, Matrix


class Hashed(Encoder):
    """The same text, the same vector; texts that differ lie anywhere."""

    def __init__(self, name: str = "hashed", dimensions: int = 8) -> None:
        self.name, self.dimensions = name, dimensions
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked += texts
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def _vector(self, text: str) -> Matrix:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        drawn = np.random.default_rng(seed).normal(size=self.dimensions)
        vector: Matrix = (drawn / np.linalg.norm(drawn)).astype(np.float32)
        return vector


class Telling(Hashed):
    """Tells queries from products, as models with prompts do."""

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        return self.encode([f"query: {text}" for text in texts])

    def encode_products(self, texts: Sequence[str]) -> Matrix:
        return self.encode([f"passage: {text}" for text in texts])
