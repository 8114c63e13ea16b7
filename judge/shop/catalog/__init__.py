"""The catalogue that explains itself: its tree, what its products state, its families, and how it reads a query.

Everything is learned from the products given, but for the few words of `seeds`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from judge.shop.catalog.called import said
from judge.shop.catalog.evidence import Evidence
from judge.shop.catalog.facts import Facts, in_capitals, stated, worded
from judge.shop.catalog.families import Families, signs
from judge.shop.catalog.heads import Heads, Kinds
from judge.shop.catalog.known import Catalogue, leaves_of, own, whole
from judge.shop.catalog.learned import Learned
from judge.shop.catalog.lexicon import Lexicon, named_categories
from judge.shop.catalog.reading import Reading
from judge.shop.catalog.tree import Path
from judge.shop.catalog.values import Fact
from judge.shop.catalog.vocabulary import Vocabulary
from judge.tables import Product

__all__ = ["Catalogue", "Reading", "catalogue"]

IN_CAPITALS = 0.5
"""The share of titles that begin with a name in capitals from which on those names are series."""

Heard = Callable[[Product, Facts, tuple[Path, ...]], object]

MOST_IN_A_LEAF = 2_000
"""Values that are counted in one leaf; further new ones are not."""


@dataclass
class _Second:
    """What the second pass counts."""

    evidence: Evidence
    learned: Learned
    families: Families = field(default_factory=Families)
    leaves: Counter[Path] = field(default_factory=Counter)
    values: dict[Path, Counter[Fact]] = field(default_factory=lambda: defaultdict(Counter))
    learned_values: dict[Path, Counter[Fact]] = field(default_factory=lambda: defaultdict(Counter))
    categorised: int = 0
    recognised: int = 0

    def add(self, product: Product, its_leaves: tuple[Path, ...], facts: Facts) -> None:
        categorised = bool(own(product))
        self.categorised += categorised
        self.recognised += bool(its_leaves) and not categorised
        self.evidence.add(product.title, facts.stated)
        self.leaves.update(its_leaves)
        self.families.add(product.id, signs(product, facts, its_leaves))
        itself = dict.fromkeys(facts.all())
        found = dict.fromkeys(self.learned.add(product, its_leaves, facts).all()) if self.learned else itself
        for leaf in its_leaves or ((),):
            _count(self.values[leaf], itself)
            _count(self.learned_values[leaf], [fact for fact in found if fact not in itself])


def catalogue(products: Iterable[Product], features: Mapping[str, Any] | None = None, heard: Heard | None = None) -> Catalogue:
    """Everything about a catalogue, in two passes: give something that can be read twice, in pages if it is large; an iterator is read into a list.

    `features` are what a model found of its leaves, as `judge.store.written.features` has them; without, the catalogue speaks for itself.
    `heard` is told of each product the facts and leaves that the catalogue will say of it: who wants them all need not ask again.
    Held of each product are its id, an integer and up to four hashes, for the families; all else grows with the words and values of
    the catalogue, within the limits that `vocabulary`, `heads` and this module state. Products without any leaf count under ().
    """
    again = list(products) if isinstance(products, Iterator) else products
    series = _series_in_capitals(again)
    vocabulary, heads = _first(again, series=series)
    meanings, kinds, learned = vocabulary.meanings(), Kinds(heads), Learned(features or {})
    second = _Second(Evidence(vocabulary.others()), learned)
    for product in again:
        its_facts = stated(product, series=series)
        leaves, in_words = leaves_of(product, kinds, its_facts), worded(product, meanings, its_facts)
        second.add(product, leaves, in_words)
        if heard:
            heard(product, whole(product, in_words, leaves, learned), leaves)
    lexicon = Lexicon({**second.evidence.meanings(), **meanings}, named_categories(second.leaves))
    return Catalogue(
        vocabulary,
        second.families,
        lexicon,
        meanings,
        kinds,
        _commonest_first(second.leaves),
        {leaf: _commonest_first(those) for leaf, those in second.values.items()},
        second.categorised,
        second.recognised,
        series,
        learned,
        {leaf: _commonest_first(those) for leaf, those in second.learned_values.items() if those},
    )


def _first(products: Iterable[Product], *, series: bool) -> tuple[Vocabulary, Heads]:
    """What attributes state, and what products without a category are called."""
    vocabulary, heads = Vocabulary(), Heads()
    for product in products:
        facts = stated(product, series=series)
        vocabulary.add(facts)
        if not own(product):
            heads.add(said(product, facts))
    return vocabulary, heads


def _series_in_capitals(products: Iterable[Product]) -> bool:
    seen = Counter(bool(in_capitals(product.title)) for product, _ in zip(products, range(SAMPLE), strict=False))
    return seen[True] > IN_CAPITALS * seen.total()


SAMPLE = 2_000
"""Titles that decide whether names in capitals are series."""


def _count(counter: Counter[Fact], facts: Iterable[Fact]) -> None:
    for fact in facts:
        if fact in counter or len(counter) < MOST_IN_A_LEAF:
            counter[fact] += 1


def _commonest_first(counter: Counter[Any]) -> Counter[Any]:
    return Counter(dict(sorted(counter.items(), key=lambda each: (-each[1], each[0]))))
