"""The leaf categories of a database as a model is shown them: a seeded sample of each, and what its products state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from heapq import heappush, heappushpop
from typing import Annotated

import typer

from judge.cli.options import MOST
from judge.errors import InputError
from judge.judging.writing.leaf import Leaf
from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.tree import Path, key
from judge.stats.lots import seeded
from judge.store.catalog import Products
from judge.store.db import Database
from judge.tables import Product

Categories = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="PATH", help='Only this category and those below it: "Furniture > Sofas". Repeatable.'),
]
Most = Annotated[int | None, typer.Option("--limit", min=1, max=MOST, help="At most so many categories, those with most products first.")]
Sample = Annotated[int, typer.Option("--sample", min=1, max=60, metavar="N", help="Products of each category to show it.")]
Draw = Annotated[int, typer.Option("--seed", min=0, help="Another seed shows other products.")]

COMMONEST = 8
"""Values of one attribute that are told."""


def leaves(db: Database, named: Sequence[str] | None, most: int | None, sample: int, seed: int) -> list[Leaf]:
    """The leaves that options name, by path. InputError where there is none."""
    # Without what a model found before: it is asked the same again, and knows that it was.
    found = catalogue(Products(db))
    chosen = wanted(found, named or ())[:most]
    drawn = _drawn(Products(db), found, frozenset(chosen), sample, seed)
    return [Leaf(path, drawn[path], stated(found, path)) for path in sorted(chosen)]


def wanted(found: Catalogue, named: Sequence[str]) -> list[Path]:
    """The leaves in these categories, those with most products first; all where none is named. Case, accents and plurals make no difference.

    InputError for a category that there is not, and where no product has any.
    """
    if not found.leaves:
        raise InputError(
            "No product here lies in a category",
            "Import products with a column category, levels joined by ' > ': judge import products FILE",
        )
    leaves = {leaf: key(leaf) for leaf in found.leaves}
    below = [key(tuple(level.strip() for level in text.split(">"))) for text in named]
    for text, path in zip(named, below, strict=True):
        if not any(leaf[: len(path)] == path for leaf in leaves.values()):
            example = " > ".join(next(iter(leaves)))
            raise InputError(
                f"There is no category '{text}'", f"There is, for example: {example}. All of them: judge catalog --limit {len(leaves)}"
            )
    return [leaf for leaf, its_key in leaves.items() if not below or any(its_key[: len(path)] == path for path in below)]


def _drawn(products: Iterable[Product], found: Catalogue, wanted: frozenset[Path], size: int, seed: int) -> dict[Path, tuple[Product, ...]]:
    """So many products of each leaf, each as likely as another; the same ones however the catalogue grows around them."""
    lot = cache(lambda path: seeded(seed, "writing", *path))
    heaps: dict[Path, list[tuple[int, str, Product]]] = defaultdict(list)
    for product in products:
        for leaf in wanted.intersection(found.leaves_of(product)):
            put = heappush if len(heaps[leaf]) < size else heappushpop
            put(heaps[leaf], (-lot(leaf)(product.id), product.id, product))
    return {leaf: tuple(product for _, _, product in sorted(heap, key=lambda entry: -entry[0])) for leaf, heap in heaps.items()}


def stated(found: Catalogue, path: Path) -> list[str]:
    """What several products of a leaf state, an attribute a line, the commonest first. One alone states its number or its date.

    Without counts, which would change with every product.
    """
    values: dict[str, list[str]] = defaultdict(list)
    for fact, count in found.values.get(path, {}).items():
        if count > 1:
            values[fact.kind].append(fact.value)
    return [f"{kind}: {', '.join(those[:COMMONEST])}" for kind, those in values.items()]
