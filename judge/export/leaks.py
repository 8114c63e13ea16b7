"""What test shares with train: counted in every export, where it must be nothing too."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Literal

import numpy as np

from judge.export.markdown import table
from judge.export.select import Selected
from judge.export.splits import Split
from judge.people.splits import alike
from judge.stats.lots import seeded

Kind = Literal["queries", "pairs", "products", "families"]
Holding = Literal["queries", "pairs", "positives", "triples"]
"""Of a split: its queries by what near-duplicates share; its graded pairs, of such queries; what is positive in it; and in a triple of it."""

NUMBER = seeded(0, "leak")

NOTES: dict[Kind, tuple[str, str]] = {
    "queries": ("queries, or near-duplicates of them", "0 by construction"),
    "pairs": ("graded pairs, also of near-duplicates of the query", "0 by construction"),
    "products": ("products that are positive for a query of it", "a product may serve queries of both"),
    "families": ("families of such products", "0 triples where they are held apart, up to labels given meanwhile"),
}


class Leaks:
    """Sums over the queries of a selection. `family`: of a product, by id; nobody needs it once all is added.

    Keeps eight bytes a graded pair and a hash a product, no text.
    """

    def __init__(self, family: Callable[[str], str]) -> None:
        self._family = family
        self._pairs: dict[Split, array[int]] = defaultdict(partial(array, "Q"))
        self._seen: dict[tuple[Kind, Holding, Split], set[int]] = defaultdict(set)

    def __getstate__(self) -> dict[str, Any]:
        # In another process nothing is added any more: there it is joined to others.
        return {**vars(self), "_family": None}

    def add(self, selected: Selected) -> None:
        split, words = selected.split, alike(selected.query.text)
        if split == "dev":
            return
        if selected.items:
            self._seen["queries", "queries", split].add(NUMBER(words))
            self._pairs[split].extend(NUMBER(f"{item.id}\n{words}") for item in selected.items)
        self._add(split, "positives", selected.positives)
        self._add(split, "triples", {triple.positive.id for triple in selected.triples})

    def join(self, other: Leaks) -> None:
        """Add what was seen of other queries."""
        for split, pairs in other._pairs.items():
            self._pairs[split].extend(pairs)
        for where, seen in other._seen.items():
            self._seen[where] |= seen

    def _add(self, split: Split, holding: Holding, products: Iterable[str]) -> None:
        for product in products:
            self._seen["products", holding, split].add(NUMBER(product))
            self._seen["families", holding, split].add(NUMBER(self._family(product)))

    def to_json(self) -> dict[str, Any]:
        """Of each kind: `test`, how many test has; `train`, how many of those train has too, and `share`, None where test has none.

        Of products and families these are the positives by their grades; `train_triples` are those that are positive in a triple.
        """
        queries = self._told("queries", "queries")
        test, train = (np.unique(np.frombuffer(self._pairs[split], np.uint64)) for split in ("test", "train"))
        pairs = _shared(len(test), int(np.intersect1d(test, train, assume_unique=True).size))
        return {"queries": queries, "pairs": pairs, "products": self._told("products"), "families": self._told("families")}

    def _told(self, kind: Kind, holding: Holding = "positives") -> dict[str, Any]:
        test = self._seen[kind, holding, "test"]
        told = _shared(len(test), len(test & self._seen[kind, holding, "train"]))
        return told if kind == "queries" else {**told, "train_triples": len(test & self._seen[kind, "triples", "train"])}


def _shared(test: int, train: int) -> dict[str, Any]:
    return {"test": test, "train": train, "share": train / test if test else None}


def card_lines(leaks: Mapping[str, Any]) -> Iterator[str]:
    """The part of the data card that says what test shares with train."""
    yield "## What test shares with train"
    yield ""
    head = ("of test", "n", "also in train", "share", "positive in a triple of train", "")
    yield from table(head, *(_row(leaks[kind], *said) for kind, said in NOTES.items()))


def _row(told: Mapping[str, Any], named: str, note: str) -> tuple[Any, ...]:
    share = "" if told["share"] is None else f"{told['share']:.1%}"
    return named, told["test"], told["train"], share, told.get("train_triples", ""), note
