"""The vectors that a source compares: those of the queries, and those of the catalogue, a block at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

from judge.errors import InputError
from judge.store.catalog import all_products
from judge.store.db import Database
from judge.tables import Product, Query
from judge.vectors.base import Matrix, Vectors

BLOCK = 4_096
"""Products in memory at a time, with their vectors: a catalogue may be larger than memory."""


class Block(NamedTuple):
    """Ids of products, and the vector of each."""

    ids: list[str]
    vectors: Matrix


@dataclass(frozen=True)
class Meaning:
    """`queries`: one vector a row, in the order of the queries. `blocks` goes through the whole catalogue, by id."""

    queries: Matrix
    blocks: Callable[[], Iterator[Block]]


def meaning_of(db: Database, queries: Sequence[Query], vectors: Vectors | None) -> Meaning:
    """What these vectors say of the queries and of every product; those that are missing are encoded on the way."""
    of = given(vectors)
    return Meaning(of.queries.of(queries), partial(_blocks, db, of))


def given(vectors: Vectors | None) -> Vectors:
    """InputError where there are none."""
    if vectors is None:
        raise InputError("The source 'dense' was given no vectors", "Give mine() those of an encoder: judge.vectors.kept.kept_vectors")
    return vectors


def _blocks(db: Database, vectors: Vectors) -> Iterator[Block]:
    products: Iterator[Product] = all_products(db)
    while block := list(islice(products, BLOCK)):
        yield Block([product.id for product in block], vectors.products.of(block))
