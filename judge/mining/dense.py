"""Candidates by meaning: the products whose vectors lie nearest to the query's, whatever words they share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from judge.errors import InputError
from judge.mining.base import Ground, Proposed, Source
from judge.store.catalog import all_products
from judge.tables import Product
from judge.vectors.base import Vectors
from judge.vectors.nearest import Nearest

BLOCK = 4_096
"""Products in memory at a time, with their vectors: a catalogue may be larger than memory."""


class Dense(Source):
    """The highest cosines, exactly; the score is the cosine. Equal ones come in the order of the catalogue."""

    name = "dense"
    about = "the products nearest to the query in meaning, by the vectors of an encoder"

    def check(self, ground: Ground) -> None:
        vectors = _vectors(ground)
        vectors.queries.require(ground.queries)
        vectors.products.require(all_products(ground.db))

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        if not ground.queries:
            return
        ids: list[str] = []
        found = Nearest(_vectors(ground).queries.of(ground.queries), depth)
        for block in _blocks(all_products(ground.db)):
            found.look_at(_vectors(ground).products.of(block))
            ids += [product.id for product in block]
        for query, (places, cosines) in zip(ground.queries, found, strict=True):
            for rank, (place, cosine) in enumerate(zip(places, cosines, strict=True), start=1):
                yield Proposed(query.id, ids[place], self.name, rank, float(cosine))


def _vectors(ground: Ground) -> Vectors:
    if ground.vectors is None:
        raise InputError("The source 'dense' was given no vectors", "Give mine() those of an encoder: judge.vectors.kept.kept_vectors")
    return ground.vectors


def _blocks(products: Iterator[Product]) -> Iterator[list[Product]]:
    while block := list(islice(products, BLOCK)):
        yield block
