"""Candidates by the words they share with the query: BM25 over title, category, attributes and description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from judge.mining.base import Ground, Proposed, Source
from judge.mining.words import product_words, words


class Lexical(Source):
    """BM25 in Lucene's form (Kamphuis et al. 2020), k1 1.5 and b 0.75: every shared word adds to the score."""

    name = "lexical"
    about = "the products that share most words with the query (BM25)"

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        index = Index(product_words(product) for product in ground.products)
        for query in ground.queries:
            for rank, (place, score) in enumerate(index.best(words(query.text), depth), start=1):
                yield Proposed(query.id, ground.products[place].id, self.name, rank, score)


class Index:
    """A BM25 index over documents given as lists of words."""

    def __init__(self, documents: Iterable[list[str]]) -> None:
        self._ids: dict[str, int] = {}
        # Numbered here, in order of appearance: bm25s would number words by hash, differently in every process.
        numbered = [[self._ids.setdefault(word, len(self._ids)) for word in document] for document in documents]
        self._bm25: Any = None
        if self._ids:
            self._bm25 = bm25s.BM25(method="lucene", backend="numpy")
            self._bm25.index((numbered, self._ids), create_empty_token=False, show_progress=False)

    def best(self, query: list[str], depth: int | None) -> list[tuple[int, float]]:
        """The places of the best documents and their scores; ties in order of place. Documents sharing no word are left out."""
        known = [self._ids[word] for word in dict.fromkeys(query) if word in self._ids]
        if not known:
            return []
        scores: NDArray[np.float32] = self._bm25.get_scores_from_ids(known)
        places = np.flatnonzero(scores > 0)
        ordered = places[np.argsort(-scores[places], kind="stable")][:depth]
        return [(int(place), float(scores[place])) for place in ordered]
