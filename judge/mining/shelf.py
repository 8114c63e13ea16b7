"""The catalogue as sources of negatives look at it: what every product states, and which products state what."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from judge.mining.made_for import before_for, forms, made_for
from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.facts import Facts
from judge.shop.catalog.reading import Attribute, Number
from judge.shop.catalog.tree import Path, Relation, closest, key
from judge.tables import Product


class Shelf:
    """Products by place, from 0 in the order given. Holds the facts of all of them in memory, and the places of each fact.

    `features` are what a model found of the leaves.
    """

    def __init__(self, products: Sequence[Product], features: Mapping[str, Any] | None = None) -> None:
        self.products = products
        self.catalogue: Catalogue = catalogue(products, features)
        self.facts: list[Facts] = [self.catalogue.facts(product) for product in products]
        self.leaves = [self.catalogue.leaves_of(product) for product in products]
        self._at: dict[Hashable, set[int]] = {}
        for place in range(len(products)):
            for sign in self._signs(place):
                self._at.setdefault(sign, set()).add(place)
        self._apart = lru_cache(200_000)(closest)

    def _signs(self, place: int) -> Iterable[Hashable]:
        """All that a product is looked up by."""
        facts = self.facts[place]
        values = {(fact.kind, fact.key) for fact in facts.all()}
        yield from (("fact", *value) for value in values)
        yield from (("one value", kind) for kind in facts.single)
        yield from (("kind", kind) for kind in {kind for kind, _ in values})
        yield from {("dimension", measure.dimension) for measure in facts.measures}
        yield from {("leaf", key(leaf)) for leaf in self.leaves[place]}
        yield from (("for", form) for form in made_for(self.products[place].title, facts))
        yield ("family", self.catalogue.families.family(self.products[place].id))

    # What this and the methods that call it hand out may be the index itself: nobody changes it.
    def _places(self, *sign: Hashable) -> set[int]:
        return self._at.get(sign, set())

    def meeting(self, asked: Attribute | Number) -> set[int]:
        """Every product that meets what was asked; of a number or an excluded value, also some that do not."""
        if isinstance(asked, Number):
            return self._places("dimension", asked.measure.dimension)
        if asked.excluded:
            return self._places("kind", asked.fact.kind) - self._places("fact", asked.fact.kind, asked.fact.key)
        return self._places("fact", asked.fact.kind, asked.fact.key)

    def violating(self, asked: Attribute | Number) -> set[int]:
        """Every product that violates what was asked; of a number or an excluded value, also some that do not."""
        if isinstance(asked, Number):
            return self.meeting(asked)
        if asked.excluded:
            return self._places("fact", asked.fact.kind, asked.fact.key)
        return self._places("one value", asked.fact.kind) - self.meeting(asked)

    def lying_in(self, leaves: Iterable[Path]) -> set[int]:
        """The products in any of these leaves."""
        return {place for leaf in leaves for place in self._places("leaf", key(leaf))}

    def below(self, category: Iterable[Path]) -> list[Path]:
        """The leaves that lie in any of these categories, by name."""
        beginnings = [key(path) for path in category]
        return sorted(leaf for leaf in self.catalogue.leaves if any(key(leaf)[: len(start)] == start for start in beginnings))

    def in_line_with(self, leaves: Iterable[Path]) -> set[int]:
        """The products in these leaves, above them, or below."""
        above = {leaf[:depth] for leaf in leaves for depth in range(1, len(leaf) + 1)}
        return self.lying_in(above.union(self.below(leaves)))

    def may_be(self, place: int, name: frozenset[str]) -> bool:
        """Whether the words before the first "for" of a title have that name, and no category says what the product is."""
        product = self.products[place]
        return bool(name) and not any(map(str.isalpha, product.category)) and name <= forms([before_for(product.title)])

    def family(self, place: int) -> set[int]:
        """A product and its variants."""
        return self._places("family", self.catalogue.families.family(self.products[place].id))

    def made_for(self, name: frozenset[str]) -> set[int]:
        """The products that say they are made for what has all these words in its name; none without words."""
        return set.intersection(*(self._places("for", form) for form in name)) if name else set()

    def apart(self, leaves: tuple[Path, ...], place: int) -> tuple[Relation, int | None]:
        """How a product's leaves are related to these, and how many edges they are apart."""
        return self._apart(leaves, self.leaves[place])
