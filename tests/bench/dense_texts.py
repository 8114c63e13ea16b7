"""Which text of a product finds most of what people graded relevant: `python tests/bench/dense_texts.py [--others 3000]`.

Of the icecat data in ../shared/data: the judged products and `--others` more by chance. Prints, for each text, the share of the pairs
with a settled grade of 2 or 3 whose product is among the 50 nearest to the query by the embedded model, and the same per query.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pyarrow import parquet
from support import icecat

from judge.judging.providers._relevance import read_product
from judge.tables import Product
from judge.vectors.embedded import Embedded
from judge.vectors.nearest import nearest
from judge.vectors.text import plain, sentence

DATA = Path(__file__).parents[3] / "shared" / "data" / "icecat"
DEPTH = 50


def with_values(product: Product) -> str:
    read = read_product(product)
    return sentence(read.title, read.category, ", ".join(read.values), read.description)


TEXTS: dict[str, Callable[[Product], str]] = {
    "title": lambda product: plain(product.title),
    "title, category": lambda product: sentence(plain(product.title), plain(product.category)),
    "title, category, description": lambda product: read_product(product).sentence,
    "title, category, attributes, description": with_values,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", type=int, default=3_000)
    relevant = positives()
    products = catalogue(parser.parse_args().others)
    encoder, queries = Embedded(), {row["query_id"]: row["query"] for row in icecat.lines(DATA / "queries_dev.csv")}
    asked = [query for query in queries if relevant[query]]
    by_query = encoder.encode([plain(queries[query]) for query in asked])
    print(f"{len(products):,} products, {len(asked)} queries, {sum(map(len, relevant.values())):,} relevant pairs, depth {DEPTH}")
    for name, text in TEXTS.items():
        start = time.perf_counter()
        vectors = encoder.encode([text(product) for product in products])
        taken = time.perf_counter() - start
        found = nearest(by_query, [vectors], DEPTH)
        nearby = {query: {products[place].id for place in places} for query, (places, _) in zip(asked, found, strict=True)}
        print(f"{name:<44}{recall(relevant, nearby):6.3f} of pairs{mean_recall(relevant, nearby):7.3f} per query{taken:7.0f} s", flush=True)


def positives() -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for row in icecat.lines(DATA / "judgments_dev.csv"):
        if int(row["grade"]) >= 2:
            found[row["query_id"]].add(row["product_id"])
    return found


def catalogue(others: int) -> Sequence[Product]:
    judged = {row["product_id"] for row in icecat.lines(DATA / "judgments_dev.csv")}
    every = [Product(**icecat.product(record)) for record in parquet.read_table(DATA / "products.parquet").to_pylist()]
    rest = [product for product in every if product.id not in judged]
    chosen = random.Random(0).sample(rest, min(others, len(rest)))
    return sorted([*(product for product in every if product.id in judged), *chosen], key=lambda product: product.id)


def recall(relevant: dict[str, set[str]], nearby: dict[str, set[str]]) -> float:
    hits = sum(len(relevant[query] & found) for query, found in nearby.items())
    return hits / sum(len(relevant[query]) for query in nearby)


def mean_recall(relevant: dict[str, set[str]], nearby: dict[str, set[str]]) -> float:
    return sum(len(relevant[query] & found) / len(relevant[query]) for query, found in nearby.items()) / len(nearby)


if __name__ == "__main__":
    main()
