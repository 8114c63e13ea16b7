"""The contracts of vectors: an encoder turns text into them, and `Vectors` has them for products and queries, however they came.

An encoder is one file with one class, listed in `judge.vectors`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from judge.tables import Product, Query

Matrix = NDArray[np.float32]
"""One vector a row. Every row has length 1, so that a product of two is their cosine."""

Places = NDArray[np.int64]


class Identified(Protocol):
    """What has an id: a product, a query."""

    id: str


Item = TypeVar("Item", bound=Identified)


class Encoder(ABC):
    """Text to unit vectors.

    The same text gives the same vector whatever is encoded beside it, and any text that UTF-8 can hold gives one, an empty one too.
    """

    name: str
    """Who made a vector: the model and all else that can change one. Vectors are kept under it."""
    dimensions: int

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row a text, in their order: (n, dimensions)."""

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """As `encode`, for a model that wants to be told what is a query."""
        return self.encode(texts)

    def encode_products(self, texts: Sequence[str]) -> Matrix:
        """As `encode`, for a model that wants to be told what is searched."""
        return self.encode(texts)


class VectorsOf(ABC, Generic[Item]):
    """The vectors of products, or of queries. Each has a place, which stays its own while this is open."""

    dimensions: int

    @abstractmethod
    def place(self, items: Sequence[Item]) -> Places:
        """Where the vector of each item lies; what has none yet gets one. InputError when none can be had."""

    @abstractmethod
    def at(self, places: Places) -> Matrix:
        """The vectors at those places, one a row."""

    def require(self, items: Iterable[Item]) -> None:
        """InputError where one of these can have no vector."""

    def of(self, items: Sequence[Item]) -> Matrix:
        """The vector of each item, one a row."""
        return self.at(self.place(items))


class Vectors(NamedTuple):
    """Vectors of products and queries that may be compared with each other. `name` is theirs alone: of the encoder and all that can change
    one, or of the files they were brought in. `notes` are for whoever brought them.
    """

    name: str
    products: VectorsOf[Product]
    queries: VectorsOf[Query]
    notes: tuple[str, ...] = ()
