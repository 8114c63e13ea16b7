"""Candidates by the words they share with the query: BM25 over title, category, attributes and description."""

from __future__ import annotations

from collections.abc import Iterator

from judge.mining.base import Ground, Proposed, Source
from judge.shop.words import words


class Lexical(Source):
    """BM25 in Lucene's form (Kamphuis et al. 2020), k1 1.5 and b 0.75: every shared word adds to the score."""

    name = "lexical"
    about = "the products that share most words with the query (BM25)"
    needs = "words"

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        for query in ground.queries:
            for rank, (place, score) in enumerate(ground.index.best(words(query.text), depth), start=1):
                yield Proposed(query.id, ground.ids[place], self.name, rank, score)
