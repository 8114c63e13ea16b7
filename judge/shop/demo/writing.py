"""The demo shop as plain files, the kind of files that a real shop would bring."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.shop.demo.base import DemoProduct
from judge.shop.demo.behaviour import Event, make_events
from judge.shop.demo.catalog import make_catalog
from judge.shop.demo.queries import QUERIES
from judge.shop.demo.raters import Rating, make_ratings
from judge.shop.demo.runs import Hit, make_runs
from judge.shop.demo.testing import PastTest, Visit, make_past_tests, make_visits


@dataclass(frozen=True)
class DemoShop:
    """The files of a demo shop and how many rows each has, by the file's name without its ending."""

    products: Path
    queries: Path
    ratings: Path
    runs: Path
    events: Path
    abtest: Path
    past_tests: Path
    counts: Mapping[str, int]


def write_shop(folder: Path, seed: int = 7) -> DemoShop:
    """Write the seven files of the demo shop into a folder, made if need be. The same seed gives the same bytes."""
    products = make_catalog(seed)
    hits = make_runs(seed, QUERIES, products)
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {
        "queries": (("query_id", "query", "locale", "origin", "intent"), [(q.id, q.text, "en", "real", q.intent) for q in QUERIES]),
        "ratings": (Rating._fields, make_ratings(seed, QUERIES, products)),
        "runs": (Hit._fields, hits),
        "events": (Event._fields, make_events(seed, QUERIES, products, hits)),
        "abtest": (Visit._fields, make_visits(seed, QUERIES)),
        "past_tests": (PastTest._fields, make_past_tests(seed)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: _write_csv(folder / f"{name}.csv", header, rows) for name, (header, rows) in tables.items()}
    counts = {"products": len(products), **{name: len(rows) for name, (_, rows) in tables.items()}}
    return DemoShop(products=_write_products(folder / "products.jsonl", products), **files, counts=counts)


def _write_products(path: Path, products: Iterable[DemoProduct]) -> Path:
    lines = (json.dumps(_row(product), ensure_ascii=False) + "\n" for product in products)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def _row(product: DemoProduct) -> dict[str, Any]:
    return {
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "category": product.kind.path,
        "attributes": product.attributes,
        "image_url": product.image_url,
        "url": product.url,
        "price": product.price,
    }


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """What is None becomes an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
