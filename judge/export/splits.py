"""Which split of an export a query belongs to: drawn by its words, so that adding a query moves no other one."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

from judge.errors import InputError
from judge.people.splits import alike
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
                f"The shares {self.train}, {self.dev}, {self.test} are no division into train, dev and test",
                "Use three shares of 0 or more that sum to 1, for example 0.8, 0.1, 0.1",
            )


class Splits:
    """The split of a query text: the same for all that are `alike`, so that none leaks into another split."""

    def __init__(self, shares: Shares, seed: int) -> None:
        self._shares, self._lot = shares, seeded(seed, "split")

    def of(self, text: str) -> Split:
        at = place(self._lot(alike(text)))
        if at < self._shares.train:
            return "train"
        return "dev" if at < self._shares.train + self._shares.dev else "test"
