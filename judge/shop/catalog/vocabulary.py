"""Every value that attributes of a catalogue state, counted; and which of them mean something when they stand in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from judge.shop.catalog.seeds import SEEDS
from judge.shop.catalog.values import NAMED, Fact, fact, is_phrase

MOST_VALUES = 5_000
"""Values of one kind that are kept. A kind with more is free text, and none of its values is."""

FREE = 0.5
"""A kind whose distinct values are more than this share of the products that state it is free text, or a number of the product."""

SHARED_BY_ALL = 0.9
"""A value of a kind that more than this share of those who state it have tells products not apart."""

_SEEDED = {(kind, (seed := fact(kind, value.strip())).key): seed for kind, values in SEEDS.items() for value in values.split(",")}


class Kind(NamedTuple):
    """How one kind is used: products that state it, distinct values, and the commonest of them."""

    name: str
    products: int
    values: int
    common: tuple[str, ...]
    free_text: bool


@dataclass
class Vocabulary:
    """`stating` counts products by kind, `counts` by kind and value key; `spelled` is a value as first read. Bounded by `MOST_VALUES` a kind."""

    products: int = 0
    stating: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    spelled: dict[tuple[str, str], str] = field(default_factory=dict)
    overflowing: set[str] = field(default_factory=set)

    def add(self, facts: Iterable[Fact]) -> None:
        """Count what one product states."""
        said = set(facts)
        self.products += 1
        self.stating.update({each.kind for each in said})
        for each in said:
            if each.kind not in self.overflowing:
                self._count(each)

    def _count(self, said: Fact) -> None:
        counter = self.counts.setdefault(said.kind, Counter())
        counter[said.key] += 1
        self.spelled.setdefault((said.kind, said.key), said.value)
        if len(counter) > MOST_VALUES:
            self.overflowing.add(said.kind)
            for key in self.counts.pop(said.kind):
                del self.spelled[said.kind, key]

    def kinds(self) -> list[Kind]:
        """Every kind, the most stated first."""
        return [self._kind(name, products) for name, products in sorted(self.stating.items(), key=lambda item: (-item[1], item[0]))]

    def _kind(self, name: str, products: int) -> Kind:
        counter = self.counts.get(name, Counter[str]())
        common = sorted(counter, key=lambda key: (-counter[key], key))[:5]
        return Kind(name, products, len(counter), tuple(self.spelled[name, key] for key in common), self.is_free_text(name))

    def is_free_text(self, kind: str) -> bool:
        """Nearly every product states another value; what shoppers name most often (`NAMED`) never is, its rare values are only not known."""
        if kind in self.overflowing:
            return True
        return kind not in NAMED and len(self.counts.get(kind, ())) > FREE * self.stating[kind]

    def meanings(self) -> dict[str, Fact]:
        """The phrases that mean a value of one of the kinds in `NAMED`, and which.

        A value counts when two products at least state it. A phrase that is a value of several kinds is of the one
        in which most products state it; of equally many, of the first in `NAMED`.
        """
        best: dict[str, tuple[tuple[int, int], Fact]] = {}
        for said, count in self._usable():
            if said.kind in NAMED:
                rank = -count, NAMED.index(said.kind)
                best[said.key] = min(best.get(said.key, (rank, said)), (rank, said))
        return {key: said for key, (_, said) in best.items()}

    def others(self) -> dict[str, list[Fact]]:
        """The phrases that are values of other kinds: what `evidence.Evidence` chooses from."""
        found: dict[str, list[Fact]] = {}
        for said, _ in self._usable():
            if said.kind not in NAMED:
                found.setdefault(said.key, []).append(said)
        return found

    def _usable(self) -> Iterable[tuple[Fact, int]]:
        for kind, counter in self.counts.items():
            if not self.is_free_text(kind):
                yield from ((said, count) for key, count in counter.items() if self._tells(said := self._fact(kind, key), count))
        for (kind, key), said in _SEEDED.items():
            yield said, max(2, self.counts.get(kind, Counter())[key])

    def _fact(self, kind: str, key: str) -> Fact:
        return Fact(kind, key, self.spelled[kind, key])

    def _tells(self, said: Fact, count: int) -> bool:
        alike = said.kind not in NAMED and count > SHARED_BY_ALL * self.stating[said.kind]
        return count > 1 and is_phrase(said) and not (alike and said.key != said.kind)
