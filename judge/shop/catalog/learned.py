"""Values that a model found in the products of each leaf, beside those that attributes state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from judge.shop.catalog.bounds import measures
from judge.shop.catalog.facts import OPENING, Facts
from judge.shop.catalog.phrases import longest, split
from judge.shop.catalog.tree import Path, key
from judge.shop.catalog.values import Fact, facts, is_phrase
from judge.shop.words import without_markup
from judge.tables import Product

READ = ("visual", "material", "size")
"""Kinds of features that a text states in so many words, so that another product's text states them too; the others a model understood."""

FROM_TITLE = ("brand", "series", "colour")
"""Kinds of attribute that a description may state of another thing."""


class Value(NamedTuple):
    """A value of a leaf. `read`: a text states it. `products`: those in which the model saw it."""

    fact: Fact
    read: bool
    products: frozenset[str]


class Learned:
    """Values by leaf. `features` are as they are stored: of each leaf's path `features`, each with name, kind and values (value, products)."""

    def __init__(self, features: Mapping[str, Any]) -> None:
        found = {key(tuple(leaf.split(" > "))): _values(said["features"]) for leaf, said in features.items()}
        self._of = {leaf: values for leaf, values in found.items() if values}
        self.meanings = cache(self._meanings)

    def __getstate__(self) -> dict[str, Any]:
        # What it remembers of questions stays in this process.
        return {"_of": self._of}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self._of = state["_of"]
        self.meanings = cache(self._meanings)

    def __len__(self) -> int:
        """How many leaves have values."""
        return len(self._of)

    def of(self, leaf: Path) -> Mapping[str, Value]:
        """The values of a leaf, by the phrase that states them."""
        return self._of.get(key(leaf), {})

    def _meanings(self, asked: tuple[Path, ...]) -> dict[str, Fact]:
        """What phrases mean where these categories are asked for: values of the leaves above and below them; of every leaf where none is."""
        starts = [key(path) for path in asked] or [()]
        near = (values for leaf, values in self._of.items() if any(_in_line(leaf, start) for start in starts))
        return {phrase: value.fact for phrase, value in _best(chain.from_iterable(values.items() for values in near)).items()}

    def add(self, product: Product, leaves: Sequence[Path], facts: Facts) -> Facts:
        """What a product states, with the values of its leaves that its text states or that the model saw in it. An attribute comes first."""
        values = _best(chain.from_iterable(self.of(leaf).items() for leaf in leaves))
        stated = {each.kind for each in facts.stated}
        found = [value for value in _shown(product, values) if value.fact.kind not in stated]
        read = dict.fromkeys([*facts.written, *(value.fact for value in found if value.read)])
        return Facts(facts.stated, tuple(read), facts.measures, tuple(value.fact for value in found if not value.read))


def _values(features: Iterable[Mapping[str, Any]]) -> dict[str, Value]:
    """Numbers are none: they are read by themselves."""
    return _best(
        (said.key, Value(said, feature["kind"] in READ, frozenset(value["products"])))
        for feature in features
        for value in feature["values"]
        for said in facts({feature["name"]: value["value"]})
        if is_phrase(said) and not any(measures(said.value))
    )


def _best(found: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Of several values that one phrase states, that of most products; of equally many the first by name."""
    best: dict[str, Value] = {}
    for phrase, value in found:
        best[phrase] = min(best.get(phrase, value), value, key=lambda each: (-len(each.products), each.fact))
    return best


def _in_line(leaf: Path, other: Path) -> bool:
    shorter = min(len(leaf), len(other))
    return leaf[:shorter] == other[:shorter]


def _shown(product: Product, values: Mapping[str, Value]) -> Iterator[Value]:
    if not values:
        return
    title, opening = (_found(text, values) for text in (product.title, without_markup(product.description)[:OPENING]))
    for phrase, value in values.items():
        written = phrase in title or (phrase in opening and value.fact.kind not in FROM_TITLE)
        if product.id in value.products or (value.read and written):
            yield value


def _found(text: str, values: Mapping[str, Value]) -> set[str]:
    return {found.key for found in longest(split(text), values)}


NOTHING = Learned({})
"""Where no model was asked."""
