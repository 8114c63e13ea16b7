"""Variants and near-duplicates, grouped into families."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from hashlib import blake2b

from judge.shop.catalog.bounds import measures
from judge.shop.catalog.facts import Facts
from judge.shop.catalog.names import PARENT
from judge.shop.catalog.phrases import Word, longest, split
from judge.shop.catalog.tree import Path, key
from judge.shop.words import without_markup
from judge.tables import Product

VARYING = ("colour", "size")
"""The kinds in which variants differ: their values are taken out of a title before titles are compared."""

SAME_PAGE = 80
"""Characters that a description needs before the same one twice says something."""


def signs(product: Product, said: Facts, leaves: Iterable[Path], *, by_parent: bool = True) -> Iterator[Hashable]:
    """What a product shares with its family; one sign in common makes two products relatives.

    Its parent's id, or its own where it is a parent; brand, leaves and title without colour, size and numbers with a unit;
    brand, the title's first word and a description of `SAME_PAGE` characters at least.
    """
    if by_parent:
        yield from (("product", each) for each in {product.id, *(fact.value for fact in said.stated if fact.kind == PARENT)})
    named = tuple(_named(product.title, said))
    described = without_markup(product.description).strip()
    # A title of one or two words is the name of a series; only with what the description begins with is it that of a thing.
    opening = tuple(_named(described.split(",")[0][:SAME_PAGE], said)) if len(named) < 3 else ()
    brand = tuple(sorted(said.of("brand")))
    if len(named + opening) > 1:
        yield ("title", brand, tuple(sorted(key(leaf) for leaf in leaves)), named, opening)
    if named and len(described) >= SAME_PAGE:
        yield ("page", brand, named[0], described)


def _named(title: str, said: Facts) -> Iterator[str]:
    """The words of a title that its variants share."""
    text = without_markup(title)
    numbers = [(each.start, each.end) for each in measures(text)]
    varying = {each.key for each in said.all() if each.kind in VARYING}
    kept = [word for word in split(text) if not any(start <= word.start < end for start, end in numbers)]
    yield from (word.form for word in _without(kept, varying))


def _without(of: list[Word], varying: set[str]) -> Iterator[Word]:
    taken = {place for found in longest(of, varying) for place in range(found.first, found.last)}
    return (word for place, word in enumerate(of) if place not in taken)


class Families:
    """Products joined by the signs they share (union-find with path halving).

    Holds an id, an integer and a few hashed signs a product, and no text.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._up = array("q")
        self._first: dict[int, int] = {}

    def add(self, product: str, its_signs: Iterable[Hashable]) -> None:
        """Join a product to all that showed one of its signs before."""
        place = self._place(product)
        for sign in its_signs:
            self._join(self._first.setdefault(_hashed(sign), place), place)

    def _place(self, product: str) -> int:
        if product not in self._places:
            self._places[product] = len(self._ids)
            self._up.append(len(self._ids))
            self._ids.append(product)
        return self._places[product]

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._up[second] = first

    def _root(self, place: int) -> int:
        while self._up[place] != place:
            self._up[place] = self._up[self._up[place]]
            place = self._up[place]
        return place

    def family(self, product: str) -> str:
        """The family of a product: the id of its first member. A product that was never added is alone."""
        place = self._places.get(product)
        return product if place is None else self._ids[self._root(place)]

    def together(self, one: str, other: str) -> bool:
        """Whether two products are variants or near-duplicates of each other."""
        return self.family(one) == self.family(other)

    def sizes(self) -> Counter[str]:
        """Members of every family, products alone included, by the family's id."""
        return Counter(self._ids[self._root(place)] for place in range(len(self._ids)))


def _hashed(sign: Hashable) -> int:
    # Python's own hash of text is another one in every process.
    return int.from_bytes(blake2b(repr(sign).encode(), digest_size=8).digest())
