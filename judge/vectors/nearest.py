"""The nearest vectors, exactly: every one is looked at, a block at a time, so that memory does not grow with the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from judge.vectors.base import Matrix, Places

Scores = NDArray[np.float64]

AT_ONCE = 256
"""Queries whose cosines with a block are in memory together."""


class Nearest:
    """The k nearest of all vectors shown so far, for each query."""

    def __init__(self, queries: Matrix, k: int | None) -> None:
        """`k` None keeps them all."""
        self._queries, self._k, self._seen = queries, k, 0
        self._places = [np.empty(0, np.int64) for _ in queries]
        self._cosines = [np.empty(0, np.float64) for _ in queries]

    def look_at(self, block: Matrix) -> None:
        """Take in the next vectors. Their places count on from those before."""
        for start in range(0, len(self._queries), AT_ONCE):
            rough = self._queries[start : start + AT_ONCE] @ block.T
            for query, scores in enumerate(rough, start):
                self._take_in(query, scores, block)
        self._seen += len(block)

    def _take_in(self, query: int, rough: Matrix, block: Matrix) -> None:
        found = _contenders(rough, self._floor(query), self._k, self._queries.shape[1])
        if not len(found):
            return
        places = np.concatenate([self._places[query], found + self._seen])
        scores = np.concatenate([self._cosines[query], cosines(self._queries[query], block[found])])
        best = np.lexsort((places, -scores))[: self._k]
        self._places[query], self._cosines[query] = places[best], scores[best]

    def _floor(self, query: int) -> float:
        """What a vector must reach to be among the best."""
        known = self._cosines[query]
        return float(known[-1]) if len(known) == self._k else -np.inf

    def __iter__(self) -> Iterator[tuple[Places, Scores]]:
        """For each query the places of its nearest and their cosines: best first, equal ones in order of place."""
        return zip(self._places, self._cosines, strict=True)


def nearest(queries: Matrix, blocks: Iterable[Matrix], k: int | None) -> list[tuple[Places, Scores]]:
    """The k nearest to each query among the rows of all blocks, numbered from 0 across them; fewer where there are fewer."""
    found = Nearest(queries, k)
    for block in blocks:
        found.look_at(block)
    return list(found)


def cosines(query: Matrix, vectors: Matrix) -> Scores:
    """The cosine of one unit vector with each row, the same to the last digit whatever rows stand beside it.

    A matrix product adds in another order for another shape, and equal products would no longer be equal.
    """
    scores: Scores = (vectors.astype(np.float64) * query).sum(axis=1)
    return scores


def _contenders(rough: Matrix, floor: float, k: int | None, dimensions: int) -> Places:
    """The rows that may be among the k best, by cosines that are off by rounding.

    A sum of d products of unit vectors in float32 is off by at most d u, u = eps / 2 (Higham 2002, section 3.1); two of them by d eps.
    """
    slack = dimensions * float(np.finfo(np.float32).eps)
    found = np.flatnonzero(rough >= floor - slack)
    if k is not None and len(found) > k:
        kth = np.partition(rough[found], len(found) - k)[len(found) - k]
        found = found[rough[found] >= kth - slack]
    return found
