"""The contract between mining and a source: queries and a catalogue in, products worth judging out.

A source is one file with one class, listed in `judge.mining`. It reads; only `judge.mining.mine` writes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple

from judge.mining.bm25 import Index
from judge.mining.meaning import Meaning, meaning_of
from judge.mining.positives import positives
from judge.mining.shelf import Shelf
from judge.mining.wish import Wishes
from judge.shop.words import product_words
from judge.store.catalog import all_products
from judge.store.db import Database
from judge.store.written import features
from judge.tables import Product, Query
from judge.vectors.base import Vectors


class Proposed(NamedTuple):
    """One product for one query. `source` is the name it is kept under; `rank` counts from 1, None where there is no order.

    `negative_type`, `violated` (kinds of attribute, comma-separated) and `distance` (edges from the leaves of what is asked for,
    None: unknown) are what a source of negatives expects, before anybody judged; a source that expects nothing leaves them empty.
    """

    query_id: str
    product_id: str
    source: str
    rank: int | None = None
    score: float | None = None
    negative_type: str = ""
    violated: str = ""
    distance: int | None = None


@dataclass(frozen=True)
class Ground:
    """What a source may look at: the queries asked for, the catalogue, whatever else the database holds."""

    db: Database
    queries: tuple[Query, ...]
    seed: int = 0
    vectors: Vectors | None = None
    """Where vectors of products and queries come from, for a source that compares them."""

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The whole catalogue, by id; read once for all sources."""
        return tuple(sorted(all_products(self.db), key=lambda product: product.id))

    @cached_property
    def ids(self) -> Sequence[str]:
        """The ids of `products`, in their order."""
        return [product.id for product in self.products]

    @cached_property
    def index(self) -> Index:
        """The words of the whole catalogue, in the order of `products`."""
        return Index(product_words(product) for product in self.products)

    @cached_property
    def shelf(self) -> Shelf:
        """What every product states; read once for all sources, and only if one asks."""
        return Shelf(self.products, features(self.db))

    @cached_property
    def wishes(self) -> Wishes:
        """What the queries ask for."""
        return Wishes(self.shelf, self.index, self.positives)

    @cached_property
    def positives(self) -> Mapping[str, Sequence[str]]:
        """The products that people, else the judges in order of trust, call positive, by query id."""
        return positives(self.db, self.query_ids)

    @cached_property
    def meaning(self) -> Meaning:
        """What the vectors say. InputError where there are none."""
        return meaning_of(self.db, self.queries, self.vectors)

    @cached_property
    def query_ids(self) -> frozenset[str]:
        return frozenset(query.id for query in self.queries)


class Source(ABC):
    """One way to find candidates.

    The same ground gives the same proposals in the same order, and a product at most once for a query and
    kept source, whatever other queries are asked for. Every proposal is for one of the ground's queries and a product of its catalogue.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    """One line for the help text."""
    negative_type: ClassVar[str] = ""
    """How its proposals are expected to fail the query; "" where nothing is expected of them."""
    keeps: ClassVar[tuple[str, ...]] = ()
    """The names its proposals are kept under, in the order in which they are told, where they are known and not its own."""
    needs: ClassVar[Literal["words", "vectors"] | None] = None
    """What processes that share its work look at: `ids` and `index`, or `meaning`. None: it does too little to be shared."""

    def depth(self, asked: int) -> int | None:
        """Proposals a query when only the common depth was given; None for all there are."""
        return asked

    def check(self, ground: Ground) -> None:  # noqa: B027  (most need nothing but the ground)
        """InputError where this source could not work here. Every source is asked before the first one writes."""

    @abstractmethod
    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        """At most `depth` products for each query (and kept source), best first where there is an order."""
