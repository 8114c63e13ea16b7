"""The icecat data of ../shared/data, put into a database without the importers: for tests and benchmarks of what comes after."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as parquet

from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_gold, save_labels
from judge.store.rankings import save_ranked


def fill(db: Database, folder: Path) -> None:
    """19,406 products, 96 queries, 7,445 ratings, 2,458 final grades, three search runs and the pool ("pool")."""
    save_products(db, [product(record) for record in parquet.read_table(folder / "products.parquet").to_pylist()])
    save_queries(db, [{"id": record["query_id"], "text": record["query"]} for record in lines(folder / "queries_dev.csv")])
    save_labels(
        db, [{**pair(record), "rater": record["rater"], "grade": grade(record["grade"])} for record in lines(folder / "ratings_dev.csv")]
    )
    save_gold(
        db, [{**pair(record), "grade": int(record["grade"]), "decided_by": "icecat"} for record in lines(folder / "judgments_dev.csv")]
    )
    save_ranked(db, [{**pair(record), "run": record["run"], "rank": int(record["rank"])} for record in lines(folder / "runs_dev.csv")])
    save_ranked(db, [{**pair(record), "run": "pool", "rank": int(record["position"])} for record in lines(folder / "pool_dev.csv")])


def product(record: dict[str, Any]) -> dict[str, Any]:
    named = {name: record[name] for name in ("brand", "model_name") if record[name]}
    return {
        "id": record["product_id"],
        "title": record["title"],
        "description": record["description"] or "",
        "category": record["product_type"] or "",
        "attributes": {**named, **orjson.loads(record["attributes"] or "{}")},
        "price": record["price_usd"],
        "image_url": record["image_url"] or "",
    }


def pair(record: dict[str, str]) -> dict[str, str]:
    return {"query_id": record["query_id"], "product_id": record["product_id"]}


def grade(text: str) -> int | None:
    return int(text) if text else None


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
