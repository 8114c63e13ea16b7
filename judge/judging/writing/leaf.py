"""One leaf category as a model is shown it: its path, what its products are known to state, and a sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from judge.judging.shown import one_line
from judge.tables import Product

LEVEL, FACT, MOST_FACTS = 300, 200, 40
"""Characters of a category and of a fact that are shown, and facts."""


class Leaf(NamedTuple):
    """`facts`: what its products state, one line each, in words. `products`: the sample, numbered from 1 in this order."""

    path: tuple[str, ...]
    products: tuple[Product, ...]
    facts: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The path as the catalogue writes it."""
        return " > ".join(self.path)

    def shown_facts(self) -> list[str]:
        """The first facts, cleaned: they are sellers' words too."""
        return [one_line(fact, FACT) for fact in self.facts[:MOST_FACTS]]
