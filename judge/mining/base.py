"""The contract between mining and a source: queries and a catalogue in, products worth judging out.

A source is one file with one class, listed in `judge.mining`. It reads; only `judge.mining.mine` writes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from judge.store.catalog import all_products
from judge.store.db import Database
from judge.tables import Product, Query


class Proposed(NamedTuple):
    """One product for one query. `source` is the name it is kept under; `rank` counts from 1, None where there is no order."""

    query_id: str
    product_id: str
    source: str
    rank: int | None = None
    score: float | None = None


@dataclass(frozen=True)
class Ground:
    """What a source may look at: the queries asked for, the catalogue, whatever else the database holds."""

    db: Database
    queries: tuple[Query, ...]
    seed: int = 0

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The whole catalogue, by id; read once for all sources."""
        return tuple(sorted(all_products(self.db), key=lambda product: product.id))

    @cached_property
    def query_ids(self) -> frozenset[str]:
        return frozenset(query.id for query in self.queries)


class Source(ABC):
    """One way to find candidates.

    The same ground gives the same proposals in the same order, and a product at most once for a query and
    kept source. Every proposal is for one of the ground's queries and a product of its catalogue.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    """One line for the help text."""

    def depth(self, asked: int) -> int | None:
        """Proposals a query when only the common depth was given; None for all there are."""
        return asked

    @abstractmethod
    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        """At most `depth` products for each query (and kept source), best first where there is an order."""
