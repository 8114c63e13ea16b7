"""What a query asks for, as sources of negatives need it: its parts, its own leaves, and products that are right for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from judge.mining.bm25 import Index
from judge.mining.made_for import forms
from judge.mining.shelf import Shelf
from judge.shop.catalog.reading import Category, Reader, Reading
from judge.shop.catalog.tree import Path
from judge.shop.catalog.violations import compare
from judge.shop.words import product_words, words
from judge.tables import Query

BEST = 5
"""Products taken for right where nobody graded any: the best lexical hits that pass `Wishes._meets`."""

LOOKED_AT = 200
"""Lexical hits among which those are looked for."""


@dataclass(frozen=True)
class Wish:
    """`right` are places of products, the best lexical hit first. `leaves` are where a right product lies: those of the
    products people or the judges call positive, else those below the category that was asked for, else those of `right`.
    `scores` is every product's BM25 score, by place.
    """

    reading: Reading
    right: tuple[int, ...]
    leaves: tuple[Path, ...]
    scores: NDArray[np.float32]

    @property
    def named(self) -> frozenset[str]:
        """The words that name the thing: of the category asked for; where none was recognised, all that were not."""
        category = [part.words for part in self.reading.parts if isinstance(part, Category) and part.asked]
        return forms(category or self.reading.rest)

    @property
    def asks_for_attributes(self) -> bool:
        return bool(self.reading.attributes or self.reading.numbers)


class Wishes:
    """Reads queries. `positives` are the ids of the products known to be right, by query id."""

    def __init__(self, shelf: Shelf, index: Index, positives: Mapping[str, Sequence[str]]) -> None:
        self._shelf, self._index, self._positives = shelf, index, positives
        self._reader: Reader = shelf.catalogue.reader()
        self._places = {product.id: place for place, product in enumerate(shelf.products)}

    def of(self, query: Query) -> Wish:
        """What that query asks for. Nothing is right for one in which nothing was recognised and nobody graded a product."""
        reading, scores = self._reader.read(query.text), self._index.scores(words(query.text))
        known = [self._places[product] for product in self._positives.get(query.id, ()) if product in self._places]
        below = tuple(self._shelf.below(reading.categories))
        right = known or list(islice(self._likely(reading, below, scores), BEST))
        right.sort(key=lambda place: (-scores[place], place))
        own = tuple(sorted({leaf for place in right for leaf in self._shelf.leaves[place]}))
        return Wish(reading, tuple(right), (own or below) if known else (below or own), scores)

    def _likely(self, reading: Reading, below: tuple[Path, ...], scores: NDArray[np.float32]) -> Iterator[int]:
        """The best lexical hits that meet the reading, best first."""
        if not (below or reading.attributes or reading.numbers):
            return
        hits = np.argsort(-scores, kind="stable")[:LOOKED_AT]
        yield from (int(place) for place in hits if scores[place] > 0 and self._meets(reading, below, int(place)))

    def _meets(self, reading: Reading, below: tuple[Path, ...], place: int) -> bool:
        """Of a leaf that was asked for, states every attribute as asked, and has every other word of the query."""
        compared = compare(reading, self._shelf.facts[place])
        if compared.violated or compared.unknown or (below and self._shelf.apart(below, place)[0] != "same"):
            return False
        said = set(product_words(self._shelf.products[place]))
        return said >= {form for rest in reading.rest for form in words(rest)}
