"""What is known of a catalogue, and what it says of products and queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from judge.shop.catalog.called import said
from judge.shop.catalog.facts import Facts, measured, stated, worded
from judge.shop.catalog.families import Families
from judge.shop.catalog.heads import Kinds
from judge.shop.catalog.learned import NOTHING, Learned
from judge.shop.catalog.lexicon import Lexicon
from judge.shop.catalog.reading import Reader
from judge.shop.catalog.tree import Path, Relation, closest, placed
from judge.shop.catalog.values import Fact
from judge.shop.catalog.vocabulary import Vocabulary
from judge.tables import Product


@dataclass(frozen=True)
class Catalogue:
    """What is known of a catalogue. Products are asked about by handing them in; none is kept.

    `meanings` are the values that a product's text states by themselves. `leaves` counts products by leaf, `values` by leaf and fact,
    both the commonest first, then by name. `categorised` products have a category of their own, `recognised` ones a leaf read from what
    they are called; the others have none. `learned` is what a model found, `learned_values` counts what only that says of products.
    """

    vocabulary: Vocabulary
    families: Families
    lexicon: Lexicon
    meanings: Mapping[str, Fact]
    kinds: Kinds
    leaves: Counter[Path]
    values: dict[Path, Counter[Fact]]
    categorised: int
    recognised: int
    series_in_capitals: bool
    learned: Learned = NOTHING
    learned_values: Mapping[Path, Counter[Fact]] = field(default_factory=dict)

    def reader(self) -> Reader:
        """What reads queries by this catalogue."""
        return Reader(self.lexicon, self.learned)

    def leaves_of(self, product: Product) -> tuple[Path, ...]:
        """The leaves a product lies in."""
        return leaves_of(product, self.kinds, self._stated(product))

    def facts(self, product: Product) -> Facts:
        """What a product says of itself, and what a model found in it."""
        return whole(product, worded(product, self.meanings, self._stated(product)), self.leaves_of(product), self.learned)

    def _stated(self, product: Product) -> tuple[Fact, ...]:
        return stated(product, series=self.series_in_capitals)

    def relation(self, one: Product, other: Product) -> tuple[Relation, int | None]:
        """How the closest leaves of two products are related, and how many edges apart they are."""
        return closest(self.leaves_of(one), self.leaves_of(other))


def whole(product: Product, in_words: Facts, leaves: tuple[Path, ...], learned: Learned) -> Facts:
    """With its numbers, and with what a model found in products of its leaves."""
    itself = replace(in_words, measures=measured(product))
    return learned.add(product, leaves, itself) if learned else itself


def own(product: Product) -> tuple[Path, ...]:
    """The leaves that a product's category says it lies in."""
    return placed(product.category, product.attributes or {})


def leaves_of(product: Product, kinds: Kinds, facts: Collection[Fact]) -> tuple[Path, ...]:
    """The leaves of a product: its category's, else the kind it is called by, else none."""
    its_own = own(product)
    kind = () if its_own else kinds.kind(said(product, facts))
    return its_own or ((kind,) if kind else ())
