"""What a product says of itself: by its attributes, and by words in its title and description that are known values."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from judge.shop.catalog.bounds import measures
from judge.shop.catalog.phrases import longest, split
from judge.shop.catalog.units import Measure
from judge.shop.catalog.values import Fact, fact, facts, numbers
from judge.shop.words import without_markup
from judge.tables import Product

FROM_TITLE = ("brand", "series", "colour", "material", "setting")
"""Kinds that a title states by a word alone. Other words ("original", "box") mean something only under the name of their attribute."""

FROM_DESCRIPTION = ("material", "setting")
"""Kinds that a description states: a colour or a brand in prose is often that of another thing."""

OPENING = 300
"""Characters of a description that are read."""


@dataclass(frozen=True)
class Facts:
    """`stated` in attributes; `written` in the text, of kinds that no attribute states; numbers of the attributes and of the title.

    `understood`: what no text states, but a model saw in the product ("for running"). It has these, and may have others of their kind.
    """

    stated: tuple[Fact, ...]
    written: tuple[Fact, ...]
    measures: tuple[Measure, ...] = ()
    understood: tuple[Fact, ...] = ()

    def of(self, kind: str) -> frozenset[str]:
        """The value keys of a kind."""
        return self._keys.get(kind, frozenset())

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        keys: dict[str, set[str]] = {}
        for each in self.all():
            keys.setdefault(each.kind, set()).add(each.key)
        return {kind: frozenset(found) for kind, found in keys.items()}

    @cached_property
    def single(self) -> frozenset[str]:
        """The kinds of which one value is stated, so that it has no other."""
        return frozenset(kind for kind, keys in self._keys.items() if len(keys) == 1).difference(each.kind for each in self.understood)

    def all(self) -> tuple[Fact, ...]:
        """Everything, stated first."""
        return (*self.stated, *self.written, *self.understood)


def stated(product: Product, *, series: bool = False) -> tuple[Fact, ...]:
    """The facts in a product's attributes; with `series`, those of names that its title writes in capitals too."""
    attributes: Mapping[str, Any] = product.attributes or {}
    return tuple(dict.fromkeys([*facts(attributes), *(_series(product.title) if series else ())]))


def in_capitals(title: str) -> list[str]:
    """The names at the beginning of a title that are written in capitals: "NORDVIKEN / NORRARYD table" has two."""
    found: list[str] = []
    for word in title.replace("/", " ").split():
        if not (len(word) > 2 and word.isalpha() and word.isupper()):
            break
        found.append(word)
    return found


def _series(title: str) -> Iterable[Fact]:
    return (fact("series", word) for word in dict.fromkeys(in_capitals(title)))


def written(product: Product, known: Mapping[str, Fact], already: Container[str]) -> Iterator[Fact]:
    """The known values in title and description, of the kinds not `already` stated."""
    title = tuple(_known(product.title, known, FROM_TITLE, already))
    yield from dict.fromkeys(title)
    more = {kind for kind in FROM_DESCRIPTION if kind not in already and kind not in {each.kind for each in title}}
    if more:
        yield from dict.fromkeys(_known(without_markup(product.description)[:OPENING], known, more, already))


def _known(text: str, known: Mapping[str, Fact], kinds: Container[str], already: Container[str]) -> Iterator[Fact]:
    for found in longest(split(text), known):
        value = known[found.key]
        if value.kind in kinds and value.kind not in already:
            yield value


def worded(product: Product, known: Mapping[str, Fact], said: tuple[Fact, ...]) -> Facts:
    """What a product states in words: `said` in attributes, and the rest as it is written."""
    return Facts(said, tuple(written(product, known, {each.kind for each in said})))


def measured(product: Product) -> tuple[Measure, ...]:
    """The numbers with a unit in a product's attributes and title."""
    return (*numbers(product.attributes or {}), *measures(product.title))
