"""The kind of a product where the catalogue has no category: the head noun that it is called by, learned from all products."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from judge.shop.catalog.called import Phrase, Said
from judge.shop.catalog.tree import Path

RARE = 8
"""Products a head noun needs, and twice as many a phrase of two words; a rarer one is a name."""

FLOOR = 0.12
"""A noun that scores less is taken for no kind: the product stays without. Chosen on a sample of icecat, whose precision is measured on another."""

BESIDE = 0.1
"""How much of its weight a noun keeps beside a number or a code."""

WRITTEN_SMALL = 6
"""How much more the title counts where it writes a noun small among names written large: "Lenovo V55 notebook"."""

SPREAD = 20
"""Brands after which one more says nothing new."""

MOST = 500_000
"""Pairs of words that are counted before those seen once or twice are dropped."""


@dataclass
class Heads:
    """Counts of products by word: as head, as head of a title or of a description's opening, beside a number or code, small, anywhere.

    Bounded by the words of the catalogue, and by its pairs of words; both are pruned when there are more than `MOST`.
    """

    products: int = 0
    head: Counter[str] = field(default_factory=Counter)
    opening: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    anywhere: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, ...]] = field(default_factory=Counter)
    brands: dict[str, set[str]] = field(default_factory=dict)
    all_brands: set[str] = field(default_factory=set)
    titles_with_small: int = 0

    def add(self, product: Said) -> None:
        """Count one product."""
        early, every = (*product.title, *product.opening), (*product.title, *product.opening, *product.later)
        brand = " ".join(sorted(product.brand))
        self.products += 1
        self.all_brands.add(brand)
        heads = {phrase.head for phrase in every} - product.brand
        for word in heads:
            self._seen_with(word, brand)
        self.head.update(heads)
        self.opening.update({phrase.head for phrase in early} - product.brand)
        self.aside.update({phrase.head for phrase in every if phrase.aside})
        self.small.update({phrase.head for phrase in product.title if phrase.small})
        self.titles_with_small += any(phrase.small for phrase in product.title)
        self.anywhere.update({word for phrase in every for word in phrase.words})
        self.pairs.update({phrase.words[-2:] for phrase in early if len(phrase.words) > 1})
        if len(self.pairs) > MOST:
            self.pairs = Counter({pair: count for pair, count in self.pairs.items() if count > 2})

    def _seen_with(self, word: str, brand: str) -> None:
        seen = self.brands.setdefault(word, set())
        if len(seen) < SPREAD:
            seen.add(brand)

    def weights(self) -> dict[str, float]:
        """How surely a word says what a product is, from 0 to 1; words that are rare, or a brand's, are left out.

        The product of four shares: of the products that use it, those that end a phrase of the title or of the description's opening
        with it; of those that end a phrase with it, those that stand beside no number or code; the brands that use it, on a logarithmic scale;
        and, where titles are written with small letters at all, how often it is written small.
        """
        return {word: self._weight(word) for word, count in self.head.items() if count >= RARE and word not in self.all_brands}

    def _weight(self, word: str) -> float:
        alone = max(0.0, 1 - self.aside[word] / self.head[word])
        return self.opening[word] / self.anywhere[word] * alone * self._spread(word) * self._small(word)

    def _spread(self, word: str) -> float:
        most = min(SPREAD, len(self.all_brands))
        brands = len(self.brands[word])
        return math.log1p(brands) / math.log1p(most) if brands >= min(3, most) else 0.0

    def _small(self, word: str) -> float:
        if self.titles_with_small < 0.2 * self.products:
            return 1.0
        return 0.1 + min(0.9, 3 * self.small[word] / self.anywhere[word])


class Kinds:
    """Reads a product's kind from what it is called."""

    def __init__(self, heads: Heads) -> None:
        self._weights = heads.weights()
        enough = {pair: count for pair, count in heads.pairs.items() if count >= 2 * RARE}
        self._pairs = {pair for pair in enough if pair[-1] in self._weights and not set(pair) & heads.all_brands}

    def kind(self, product: Said) -> Path:
        """A path of one or two levels, "cable" or "cable", "patch cable"; empty where nothing is sure enough."""
        votes: dict[str, float] = {}
        for phrase in dict.fromkeys((*product.title, *product.opening)):
            weight = self._weights.get(phrase.head, 0.0) * (BESIDE if phrase.aside else 1)
            votes[phrase.head] = votes.get(phrase.head, 0.0) + weight
        for word in {phrase.head for phrase in product.title if phrase.small} & votes.keys():
            votes[word] *= WRITTEN_SMALL
        sure = {word: vote for word, vote in votes.items() if vote >= FLOOR}
        # "Labels, white paper matt": what a thing is made of is not what it is, unless nothing else is said.
        best = {word: vote for word, vote in sure.items() if word not in product.made_of} or sure
        if not best:
            return ()
        head = max(best, key=lambda word: (best[word], word))
        return (head, *self._narrower(head, (*product.title, *product.opening)))

    def _narrower(self, head: str, said_phrases: Iterable[Phrase]) -> Iterable[str]:
        found = (phrase.words[-2:] for phrase in sorted(said_phrases, key=lambda phrase: not phrase.small) if phrase.head == head)
        return [" ".join(pair) for pair in found if pair in self._pairs][:1]
