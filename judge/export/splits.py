"""Which split of an export a query belongs to: drawn by its words, so that adding a query moves no other one."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

from judge.errors import InputError
from judge.people.splits import alike
from judge.shop.catalog.tree import Path, key
from judge.stats.lots import place, seeded

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
SplitBy = Literal["query", "category"]
"""What is drawn: queries, near-duplicates together; or categories, each with all queries that ask for it."""


@dataclass(frozen=True)
class Shares:
    """How queries are divided. The three sum to 1."""

    train: float = 0.8
    dev: float = 0.1
    test: float = 0.1

    def __post_init__(self) -> None:
        if not (min(astuple(self)) >= 0 and abs(sum(astuple(self)) - 1) < 1e-9):
            raise InputError(
                f"shares are {self.train}, {self.dev}, {self.test}, which is no division into train, dev and test",
                "Use three shares of 0 or more that sum to 1, for example 0.8, 0.1, 0.1",
            )


class Splits:
    """Where the lot puts a query text: the same for all that are `alike`, so that none leaks into another split. Or a category."""

    def __init__(self, shares: Shares, seed: int) -> None:
        self._shares, self._of_queries, self._of_categories = shares, seeded(seed, "split"), seeded(seed, "split of categories")

    def of(self, text: str) -> Split:
        return self._at(place(self._of_queries(alike(text))))

    def of_category(self, category: Path) -> Split:
        """The same however the catalogue writes it: case, accents and plural."""
        return self._at(place(self._of_categories(" > ".join(key(category)))))

    def _at(self, drawn: float) -> Split:
        if drawn < self._shares.train:
            return "train"
        return "dev" if drawn < self._shares.train + self._shares.dev else "test"
