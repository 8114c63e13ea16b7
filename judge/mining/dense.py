"""Candidates by meaning: the products whose vectors lie nearest to the query's, whatever words they share."""

from __future__ import annotations

from collections.abc import Iterator

from judge.mining.base import Ground, Proposed, Source
from judge.mining.meaning import given
from judge.store.catalog import all_products
from judge.vectors.nearest import Nearest


class Dense(Source):
    """The highest cosines, exactly; the score is the cosine. Equal ones come in the order of the catalogue."""

    name = "dense"
    about = "the products nearest to the query in meaning, by the vectors of an encoder"
    needs = "vectors"

    def check(self, ground: Ground) -> None:
        vectors = given(ground.vectors)
        vectors.queries.require(ground.queries)
        vectors.products.require(all_products(ground.db))

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        if not ground.queries:
            return
        ids: list[str] = []
        found = Nearest(ground.meaning.queries, depth)
        for block in ground.meaning.blocks():
            found.look_at(block.vectors)
            ids += block.ids
        for query, (places, cosines) in zip(ground.queries, found, strict=True):
            for rank, (place, cosine) in enumerate(zip(places, cosines, strict=True), start=1):
                yield Proposed(query.id, ids[place], self.name, rank, float(cosine))
