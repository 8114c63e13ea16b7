"""Which split a query belongs to, and seeded choices that stay put when data is added.

Both come from hashes of the content, not from a random stream: adding a query moves no other query, and the choice is
the same on every machine and Python version.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Literal

from judge.errors import InputError

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")


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


def split_of(text: str, shares: Shares, seed: int) -> Split:
    """The split of a query text: the same for every spelling `spelling_key` takes as one, so that none leaks into another split."""
    place = (seeded(seed, "split")(spelling_key(text)) >> 11) / 2**53
    if place < shares.train:
        return "train"
    return "dev" if place < shares.train + shares.dev else "test"


def spelling_key(text: str) -> str:
    """Letters and digits only, case-folded: "T-Shirt", "t shirt" and "tshirt" are one. A text without any is kept whole."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or " ".join(folded.split())


def seeded(seed: int, *about: str) -> Callable[[str], int]:
    """Gives every text a number below 2**64 that looks random and depends on nothing but the seed, the subject and the text."""
    subject = hashlib.sha256(json.dumps([seed, *about]).encode())

    def number(text: str) -> int:
        digest = subject.copy()
        digest.update(text.encode())
        return int.from_bytes(digest.digest()[:8], "big")

    return number
