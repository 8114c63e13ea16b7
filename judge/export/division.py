"""Which split a query falls into by the rules of a policy, and which product families the splits that measure hold for themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from judge.export.aids import Aids
from judge.export.policy import Policy
from judge.export.splits import Split, Splits
from judge.people.resolve import Resolved
from judge.people.splits import alike
from judge.shop.catalog.tree import Path
from judge.stats.lots import seeded
from judge.tables import Product, Query

MEASURED: tuple[Split, ...] = ("dev", "test")
"""The splits on which a model is measured and not trained."""

SAME = seeded(0, "alike")
"""A number for what near-duplicates of a query share."""


class Met(NamedTuple):
    """A query that a division looked at ahead. `number`: what its near-duplicates share, where all fall with the first of them; `families`:
    those of its positives, where they may be held.
    """

    number: int | None
    split: Split
    families: frozenset[str]


@dataclass
class Ahead:
    """What a division knows of the queries it met: where near-duplicates fell, by the number they share, and the families held."""

    first: dict[int, Split] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)

    def join(self, met: Met) -> None:
        """The next query, in the order of all of them."""
        split = met.split if met.number is None else self.first.setdefault(met.number, met.split)
        if split in MEASURED:
            self.held.update(met.families)


def looks_ahead(policy: Policy) -> bool:
    """Whether what becomes of a query hangs on others, so that each part of them has to know what the whole is like."""
    return policy.held_apart or policy.split_by == "category"


class Division:
    """Divides queries. By category: one falls with the category it asks for; where its words name none, with that of its best positive;
    where that has none, or there is no catalogue, by its words alone.

    Near-duplicates stay together by category too, with the first of them that is met: a number a query is kept for that.
    """

    def __init__(self, policy: Policy, aids: Aids, product: Callable[[str], Product], ahead: Ahead | None = None) -> None:
        self._policy, self._aids, self._product = policy, aids, product
        self._splits, self._ahead = Splits(policy.shares, policy.seed), ahead or Ahead()

    def of(self, query: Query, positives: Sequence[Resolved]) -> Split:
        """The split of a query with these positives."""
        if self._policy.split_by == "query":
            return self._splits.of(query.text)
        number = SAME(alike(query.text))
        if number not in self._ahead.first:
            self._ahead.first[number] = self._by_category(query, positives)
        return self._ahead.first[number]

    def hold(self, query: Query, positives: Sequence[Resolved]) -> None:
        """Keep the families of these positives out of training where the query is one that measures.

        Labels given after this look ahead may name a family more; the leaks of the manifest count what training has of it.
        """
        self._ahead.join(self.meet(query, positives))

    def meet(self, query: Query, positives: Sequence[Resolved]) -> Met:
        """What `hold` looks at, which depends on no other query."""
        by_query = self._policy.split_by == "query"
        split = self._splits.of(query.text) if by_query else self._by_category(query, positives)
        asked = self._policy.held_apart and (split in MEASURED or not by_query)
        families = frozenset(self._aids.family(said.product_id) for said in positives) if asked else frozenset[str]()
        return Met(None if by_query else SAME(alike(query.text)), split, families)

    def held(self, split: Split) -> AbstractSet[str]:
        """Families that may have no positive in a triple of that split."""
        return self._ahead.held if split == "train" else frozenset()

    def _by_category(self, query: Query, positives: Sequence[Resolved]) -> Split:
        category = self._category(query, positives)
        return self._splits.of_category(category) if category else self._splits.of(query.text)

    def _category(self, query: Query, positives: Sequence[Resolved]) -> Path | None:
        if self._aids.catalogue is None or self._aids.typing is None:
            return None
        asked = self._aids.typing.reading(query).categories
        if asked or not positives:
            return next(iter(asked), None)
        best = max(positives, key=lambda said: said.grade or 0)
        return next(iter(self._aids.catalogue.leaves_of(self._product(best.product_id))), None)
