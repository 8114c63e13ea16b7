"""What the sources of negatives that read the catalogue have in common: look up, compare with the query, keep the hardest."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from judge.mining.base import Ground, Proposed, Source
from judge.mining.shelf import Shelf
from judge.mining.wish import Wish
from judge.shop.catalog.reading import Attribute, Number, Reading
from judge.shop.catalog.tree import Relation
from judge.shop.catalog.violations import Compared, compare

FEW = 10
"""Proposed for a query and kept name unless more are asked for: each costs a judgment, and the hardest come first."""


class Seen(NamedTuple):
    """A product as the query sees it. `relation` and `distance` are from the leaves of what is asked for."""

    place: int
    compared: Compared
    relation: Relation
    distance: int | None


class Structured(Source):
    """Proposes products that are not known to be right, those first that share most words with the query; equal ones by id."""

    needs = "words"

    def depth(self, asked: int) -> int | None:
        return min(asked, FEW)

    @abstractmethod
    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        """The places of products that may be such negatives, by what they are looked up by."""

    @abstractmethod
    def fits(self, shelf: Shelf, wish: Wish, seen: Seen) -> bool:
        """Whether a product is such a negative."""

    def asked(self, shelf: Shelf, wish: Wish) -> Reading:  # noqa: ARG002  (who asks for something else needs it)
        """What products are compared with."""
        return wish.reading

    def kept(self, seen: Seen) -> str:  # noqa: ARG002  (who keeps several needs it)
        """The name a product is kept under."""
        return self.name

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        for query in ground.queries:
            ranks: Counter[str] = Counter()
            for seen in self._fitting(ground.shelf, ground.wishes.of(query)):
                kept = self.kept(seen)
                if depth is None or ranks[kept] < depth:
                    ranks[kept] += 1
                    found = ground.ids[seen.place]
                    yield Proposed(query.id, found, kept, ranks[kept], None, self.negative_type, violated(seen.compared), seen.distance)
                elif all(ranks[name] >= depth for name in self.keeps or (self.name,)):
                    break

    def _fitting(self, shelf: Shelf, wish: Wish) -> Iterator[Seen]:
        reading, right = self.asked(shelf, wish), set(wish.right)
        for place in sorted(self.worth_a_look(shelf, wish), key=lambda place: (-wish.scores[place], place)):
            if place not in right:
                seen = Seen(place, compare(reading, shelf.facts[place]), *shelf.apart(wish.leaves, place))
                if self.fits(shelf, wish, seen):
                    yield seen


def wanted(reading: Reading) -> tuple[Attribute | Number, ...]:
    """The attributes and numbers that are asked for."""
    return (*reading.attributes, *reading.numbers)


def violated(compared: Compared) -> str:
    """The kinds of what is violated, each once, in the order of the query."""
    return ",".join(dict.fromkeys(each.fact.kind if isinstance(each, Attribute) else each.measure.dimension for each in compared.violated))
