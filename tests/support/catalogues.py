"""The catalogues of ../shared/data as products, without a database, and figures of how well they are understood."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow.parquet as parquet
from support import icecat as stored

from judge.shop.catalog import Catalogue
from judge.shop.catalog.facts import written
from judge.tables import Product

READ_BY_HAND = Path(__file__).parents[1] / "shop" / "catalog" / "kinds.csv"
"""A hundred products of icecat drawn by `random.Random(4711).sample` from those sorted by id, each with the last words that rightly say what it is."""


class Share(NamedTuple):
    """`right` of `found` were right, out of `all` that could have been found."""

    right: int
    found: int
    all: int

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.all

    @property
    def coverage(self) -> float:
        return self.found / self.all


def product(**values: Any) -> Product:
    """A product that no database holds; what is not said is empty."""
    empty = {"title": "", "description": "", "category": "", "attributes": {}, "image_url": "", "url": "", "price": None, "hash": ""}
    return Product.model_construct(**{**empty, **values})


def icecat(data: Path) -> list[Product]:
    """19,406 products, without the product type that a few have as their category."""
    rows = parquet.read_table(data / "icecat" / "products.parquet").to_pylist()
    return [product(**{**stored.product(row), "category": ""}) for row in rows]


def luma(data: Path, *, parents: bool) -> list[Product]:
    """2,044 products; with `parents`, variants name theirs."""
    found = []
    for row in stored.lines(data / "luma" / "products.csv"):
        parent = {"parent_id": row["parent_id"]} if parents and row["parent_id"] else {}
        attributes = {**orjson.loads(row["attributes"] or "{}"), **parent}
        texts = {"title": row["title"], "description": row["description_html"], "category": row["category_paths"]}
        found.append(product(id=row["product_id"], attributes=attributes, **texts))
    return found


def ikea(data: Path) -> list[Product]:
    """2,962 products, each with the category in which it is listed last."""
    rows = {row["product_id"]: row for row in stored.lines(data / "ikea" / "products.csv")}
    sizes = ("designer", "depth_cm", "height_cm", "width_cm")
    return [
        product(
            id=row["product_id"],
            title=row["name"],
            description=row["short_description"],
            category=row["category"],
            attributes={name: row[name] for name in sizes if row[name]},
        )
        for row in rows.values()
    ]


def kinds_read_by_hand(found: Catalogue, products: Iterable[Product]) -> Share:
    """How often the kind that a product is called by ends with a word that a reader accepts."""
    by_id = {each.id: each for each in products}
    with READ_BY_HAND.open(encoding="utf-8", newline="") as file:
        rows = [(row["product_id"], row["kind"].split("/")) for row in csv.DictReader(file)]
    told = [(found.leaves_of(by_id[identifier]), right) for identifier, right in rows]
    answered = [(leaves[0][0], right) for leaves, right in told if leaves]
    return Share(sum(kind in right for kind, right in answered), len(answered), len(told))


def colours_of_titles(found: Catalogue, products: Iterable[Product]) -> Share:
    """Of the products that state a colour: those whose title names one, and where all those named are among the stated."""
    right = named = stated = 0
    for each in products:
        told = found.facts(each).of("colour")
        by_title = {fact.key for fact in written(each, found.meanings, ()) if fact.kind == "colour"}
        if any(fact.kind == "colour" for fact in found.facts(each).stated):
            stated += 1
            named += bool(by_title)
            right += bool(by_title) and by_title <= told
    return Share(right, named, stated)


def pairs_of_families(found: Catalogue, truth: dict[str, str]) -> Share:
    """Pairs of products in one family: right are those with the same parent; `all` are the pairs with the same parent."""
    both = Counter((found.families.family(each), parent) for each, parent in truth.items())
    families = Counter(chain.from_iterable([family] * count for (family, _), count in both.items()))
    return Share(_pairs(both), _pairs(families), _pairs(Counter(truth.values())))


def _pairs(groups: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in groups.values())
