"""Which split a query falls into by the rules of a policy, and which product families the splits that measure hold for themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

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


class Division:
    """Divides queries. By category: one falls with the category it asks for; where its words name none, with that of its best positive;
    where that has none, or there is no catalogue, by its words alone.

    Near-duplicates stay together by category too, with the first of them that is met: a number a query is kept for that.
    """

    def __init__(self, policy: Policy, aids: Aids, product: Callable[[str], Product]) -> None:
        self._policy, self._aids, self._product = policy, aids, product
        self._splits, self._first = Splits(policy.shares, policy.seed), dict[int, Split]()
        self._held: set[str] = set()

    def of(self, query: Query, positives: Sequence[Resolved]) -> Split:
        """The split of a query with these positives."""
        if self._policy.split_by == "query":
            return self._splits.of(query.text)
        number = SAME(alike(query.text))
        if number not in self._first:
            category = self._category(query, positives)
            self._first[number] = self._splits.of_category(category) if category else self._splits.of(query.text)
        return self._first[number]

    def hold(self, query: Query, positives: Sequence[Resolved]) -> None:
        """Keep the families of these positives out of training where the query is one that measures.

        Labels given after this look ahead may name a family more; the leaks of the manifest count what training has of it.
        """
        if self.of(query, positives) in MEASURED:
            self._held.update(self._aids.family(said.product_id) for said in positives)

    def held(self, split: Split) -> AbstractSet[str]:
        """Families that may have no positive in a triple of that split."""
        return self._held if split == "train" else frozenset()

    def _category(self, query: Query, positives: Sequence[Resolved]) -> Path | None:
        if self._aids.catalogue is None or self._aids.typing is None:
            return None
        asked = self._aids.typing.reading(query).categories
        if asked or not positives:
            return next(iter(asked), None)
        best = max(positives, key=lambda said: said.grade or 0)
        return next(iter(self._aids.catalogue.leaves_of(self._product(best.product_id))), None)
