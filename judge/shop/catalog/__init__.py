"""The catalogue that explains itself: its tree, what its products state, its families, and how it reads a query.

Everything is learned from the products given, but for the few words of `seeds`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from judge.shop.catalog.called import said
from judge.shop.catalog.evidence import Evidence
from judge.shop.catalog.facts import Facts, in_capitals, measured, stated, worded
from judge.shop.catalog.families import Families, signs
from judge.shop.catalog.heads import Heads, Kinds
from judge.shop.catalog.lexicon import Lexicon, named_categories
from judge.shop.catalog.reading import Reader, Reading
from judge.shop.catalog.tree import Path, Relation, closest, paths
from judge.shop.catalog.values import Fact
from judge.shop.catalog.vocabulary import Vocabulary
from judge.tables import Product

__all__ = ["Catalogue", "Reading", "catalogue"]

IN_CAPITALS = 0.5
"""The share of titles that begin with a name in capitals from which on those names are series."""

MOST_IN_A_LEAF = 2_000
"""Values that are counted in one leaf; further new ones are not."""


@dataclass(frozen=True)
class Catalogue:
    """What is known of a catalogue. Products are asked about by handing them in; none is kept.

    `meanings` are the values that a product's text states by themselves. `leaves` counts products by leaf, `values` by leaf and fact. `categorised` products have a category of their own,
    `recognised` ones a leaf read from what they are called; the others have none.
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

    def reader(self) -> Reader:
        """What reads queries by this catalogue."""
        return Reader(self.lexicon)

    def leaves_of(self, product: Product) -> tuple[Path, ...]:
        """The leaves a product lies in: its category's, else the kind it is called by, else none."""
        return _leaves(product, self.kinds, self._stated(product))

    def facts(self, product: Product) -> Facts:
        """What a product says of itself."""
        return replace(worded(product, self.meanings, self._stated(product)), measures=measured(product))

    def _stated(self, product: Product) -> tuple[Fact, ...]:
        return stated(product, series=self.series_in_capitals)

    def relation(self, one: Product, other: Product) -> tuple[Relation, int | None]:
        """How the closest leaves of two products are related, and how many edges apart they are."""
        return closest(self.leaves_of(one), self.leaves_of(other))


@dataclass
class _Second:
    """What the second pass counts."""

    evidence: Evidence
    families: Families = field(default_factory=Families)
    leaves: Counter[Path] = field(default_factory=Counter)
    values: dict[Path, Counter[Fact]] = field(default_factory=dict)
    categorised: int = 0
    recognised: int = 0

    def add(self, product: Product, its_leaves: tuple[Path, ...], facts: Facts) -> None:
        own = bool(_own(product))
        self.categorised += own
        self.recognised += bool(its_leaves) and not own
        self.evidence.add(product.title, facts.stated)
        self.leaves.update(its_leaves)
        self.families.add(product.id, signs(product, facts, its_leaves))
        for leaf in its_leaves or ((),):
            _count(self.values.setdefault(leaf, Counter()), facts)


def catalogue(products: Iterable[Product]) -> Catalogue:
    """Everything about a catalogue, in two passes: give something that can be read twice, in pages if it is large; an iterator is read into a list.

    Held of each product are its id, an integer and up to four hashes, for the families; all else grows with the words and values of
    the catalogue, within the limits that `vocabulary`, `heads` and this module state. Products without any leaf count under ().
    """
    again = list(products) if isinstance(products, Iterator) else products
    series = _series_in_capitals(again)
    vocabulary, heads = _first(again, series=series)
    meanings, kinds, second = vocabulary.meanings(), Kinds(heads), _Second(Evidence(vocabulary.others()))
    for product in again:
        its_facts = stated(product, series=series)
        second.add(product, _leaves(product, kinds, its_facts), worded(product, meanings, its_facts))
    lexicon = Lexicon({**second.evidence.meanings(), **meanings}, named_categories(second.leaves))
    return Catalogue(
        vocabulary, second.families, lexicon, meanings, kinds, second.leaves, second.values, second.categorised, second.recognised, series
    )


def _first(products: Iterable[Product], *, series: bool) -> tuple[Vocabulary, Heads]:
    """What attributes state, and what products without a category are called."""
    vocabulary, heads = Vocabulary(), Heads()
    for product in products:
        facts = stated(product, series=series)
        vocabulary.add(facts)
        if not _own(product):
            heads.add(said(product, facts))
    return vocabulary, heads


def _series_in_capitals(products: Iterable[Product]) -> bool:
    seen = Counter(bool(in_capitals(product.title)) for product, _ in zip(products, range(SAMPLE), strict=False))
    return seen[True] > IN_CAPITALS * seen.total()


SAMPLE = 2_000
"""Titles that decide whether names in capitals are series."""


def _own(product: Product) -> tuple[Path, ...]:
    return paths(product.category) if any(map(str.isalpha, product.category)) else ()


def _leaves(product: Product, kinds: Kinds, facts: Collection[Fact]) -> tuple[Path, ...]:
    own = _own(product)
    kind = () if own else kinds.kind(said(product, facts))
    return own or ((kind,) if kind else ())


def _count(counter: Counter[Fact], facts: Facts) -> None:
    for fact in set(facts.all()):
        if fact in counter or len(counter) < MOST_IN_A_LEAF:
            counter[fact] += 1
