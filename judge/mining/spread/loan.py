"""What every worker looks at and none changes: made once, by the command, and held where all workers find it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from judge.errors import InputError
from judge.mining.base import Ground
from judge.mining.bm25 import Index
from judge.mining.meaning import Block, Meaning
from judge.shop.words import product_words
from judge.store.catalog import all_products
from judge.store.db import Database
from judge.tables import Product, Query
from judge.vectors.base import Matrix

T = TypeVar("T")


Held = Callable[[], T]
"""What is held, from wherever it is."""


class Hold(Protocol):
    """Holds something for as long as the command has what this returns."""

    def __call__(self, value: T, /) -> Held[T]: ...


@dataclass(frozen=True)
class _Words:
    ids: list[str]
    index: Index


def _words(db: Database) -> _Words:
    """The products themselves are let go of, one after the other."""
    ids: list[str] = []

    def documents() -> Iterator[list[str]]:
        for product in all_products(db):
            ids.append(product.id)
            yield product_words(product)

    return _Words(ids, Index(documents()))


class Loan(NamedTuple):
    """`queries` are all that are mined for; the rest is None where no source needs it. `asked` and `blocks` are the vectors of the queries
    and of the catalogue.
    """

    queries: Held[tuple[Query, ...]]
    words: Held[_Words] | None
    asked: Held[Matrix] | None
    blocks: tuple[Held[Block], ...]


def lend(ground: Ground, needs: Collection[str | None], hold: Hold) -> Loan:
    """Lend what sources of these needs look at. Vectors that are missing are encoded first."""
    words = hold(_words(ground.db)) if "words" in needs else None
    if "vectors" not in needs:
        return Loan(hold(ground.queries), words, None, ())
    return Loan(hold(ground.queries), words, hold(ground.meaning.queries), tuple(map(hold, ground.meaning.blocks())))


@dataclass(frozen=True, kw_only=True)
class Borrowed(Ground):
    """A ground that looks at what was lent, and reads the rest."""

    loan: Loan

    @cached_property
    def ids(self) -> Sequence[str]:
        return self._words.ids if self._words else super().ids

    @cached_property
    def index(self) -> Index:
        return self._words.index if self._words else super().index

    @cached_property
    def products(self) -> tuple[Product, ...]:
        found = super().products
        if self._words and [product.id for product in found] != self._words.ids:
            raise InputError("The catalogue changed while it was mined", "Run the same command again once its import is done")
        return found

    @cached_property
    def meaning(self) -> Meaning:
        return Meaning(self.loan.asked(), self._blocks) if self.loan.asked else super().meaning

    def _blocks(self) -> Iterator[Block]:
        return (held() for held in self.loan.blocks)

    @cached_property
    def _words(self) -> _Words | None:
        return self.loan.words() if self.loan.words else None


def borrowed(db: Database, seed: int, loan: Loan) -> Borrowed:
    """The ground of whoever was lent that."""
    return Borrowed(db, loan.queries(), seed, loan=loan)
