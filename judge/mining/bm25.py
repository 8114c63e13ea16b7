"""BM25 over words: how much a document shares with a query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray


class Index:
    """A BM25 index over documents given as lists of words."""

    def __init__(self, documents: Iterable[list[str]]) -> None:
        self._ids: dict[str, int] = {}
        # Numbered here, in order of appearance: bm25s would number words by hash, differently in every process.
        numbered = [[self._ids.setdefault(word, len(self._ids)) for word in document] for document in documents]
        self._size = len(numbered)
        self._bm25: Any = None
        if self._ids:
            self._bm25 = bm25s.BM25(method="lucene", backend="numpy")
            self._bm25.index((numbered, self._ids), create_empty_token=False, show_progress=False)

    def scores(self, query: list[str]) -> NDArray[np.float32]:
        """The score of every document, by place; 0 where it shares no word with the query."""
        known = [self._ids[word] for word in dict.fromkeys(query) if word in self._ids]
        scores: NDArray[np.float32] = self._bm25.get_scores_from_ids(known) if known else np.zeros(self._size, np.float32)
        return scores

    def best(self, query: list[str], depth: int | None) -> list[tuple[int, float]]:
        """The places of the best documents and their scores; ties in order of place. Documents sharing no word are left out."""
        scores = self.scores(query)
        places = np.flatnonzero(scores > 0)
        ordered = places[np.argsort(-scores[places], kind="stable")][:depth]
        return [(int(place), float(scores[place])) for place in ordered]
