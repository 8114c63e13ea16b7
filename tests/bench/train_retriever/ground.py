"""What the retriever is trained from: the icecat data imported, mined, judged by the embedded judge and exported, by the commands a user types."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Any

from pyarrow import parquet
from sqlalchemy import select
from support.icecat import lines

from judge.people.splits import alike
from judge.shop.catalog import catalogue
from judge.store.candidates import PROPOSAL
from judge.store.catalog import all_products, all_queries
from judge.store.db import Database, open_database
from judge.tables import Product, Query

DATA = Path(__file__).parents[4] / "shared" / "data" / "icecat"
SOURCES = "labels,runs,lexical:50,random:60,attribute:30,several:30,category:30,variants:30,accessory:30"
POLICY = (
    'min_true_negative = 0.0\npositives_per_query = "none"\nnegatives_per_positive = "none"\n[shares]\ntrain = 1.0\ndev = 0.0\ntest = 0.0\n'
)
POSITIVE = 3
"""The grade from which the scale trec calls a product positive."""


def commands(folder: Path) -> list[list[str]]:
    """No cap, one split, and a guard that lets all pass but says what it believes: what is drawn is decided by the experiment."""
    policy = folder / "policy.toml"
    return [
        ["import", "products", f"{DATA}/products.parquet"],
        ["import", "queries", f"{DATA}/queries_dev.csv"],
        ["import", "labels", f"{DATA}/judgments_dev.csv", "--gold", "--scale", "trec"],
        ["import", "runs", f"{DATA}/runs_dev.csv"],
        ["import", "runs", f"{DATA}/pool_dev.csv", "--run", "haystack-pool"],
        ["mine", "--sources", SOURCES],
        ["run", "--judge", "local/default"],
        ["export", f"{folder}/export", "--judge", "local/default", "--policy", str(policy), "--format", "triples-parquet"],
    ]


def prepared(folder: Path) -> Ground:
    """The database and the export in that folder, made where they are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.toml").write_text(POLICY)
    if not (folder / "export" / "manifest.json").exists():
        for command in commands(folder):
            print("judge", *command, flush=True)
            done = subprocess.run([sys.executable, "-m", "judge", *command, "--db", f"{folder}/labels.db"], check=False)
            if done.returncode not in (0, 1):  # 1: done, with rows that are listed above
                sys.exit(done.returncode)
    return Ground(open_database(folder / "labels.db"), folder / "export")


class Ground:
    """Products and queries by place, what people graded, and the exported triples."""

    def __init__(self, db: Database, export: Path) -> None:
        self._db = db
        self.exported = export / "triples-parquet-lineage" / "train.parquet"
        self.products: list[Product] = list(all_products(db))
        self.queries: list[Query] = list(all_queries(db))
        self.place = {product.id: place for place, product in enumerate(self.products)}

    @cached_property
    def grades(self) -> dict[str, dict[str, int]]:
        """People's grades, 0 to 3, by query and product."""
        found = defaultdict[str, dict[str, int]](dict)
        for row in lines(DATA / "judgments_dev.csv"):
            found[row["query_id"]][row["product_id"]] = int(row["grade"])
        return found

    @cached_property
    def asked(self) -> list[Query]:
        """The queries for which people found a positive: only they can be trained on, and tested."""
        return [query for query in self.queries if self.positives(query.id)]

    def positives(self, query_id: str) -> list[int]:
        """The places of what people graded positive."""
        return [self.place[product] for product, grade in self.grades[query_id].items() if grade >= POSITIVE]

    def right_leaves(self, query_id: str) -> frozenset[Any]:
        """C_q: the leaf categories of what people graded positive."""
        return frozenset().union(*(self.leaves[place] for place in self.positives(query_id)))

    def folds(self, count: int) -> list[list[Query]]:
        """The queries in so many parts by lot, near-duplicates in one."""
        groups = defaultdict[str, list[Query]](list)
        for query in self.asked:
            groups[alike(query.text)].append(query)
        drawn = random.Random(0).sample(sorted(groups), len(groups))
        return [[query for name in drawn[fold::count] for query in groups[name]] for fold in range(count)]

    @cached_property
    def leaves(self) -> list[frozenset[Any]]:
        """The leaf categories of each product, by place: read from what its title calls it. None of a fifth of them."""
        known = catalogue(self.products)
        return [frozenset(known.leaves_of(product)) for product in self.products]

    @cached_property
    def lineage(self) -> list[dict[str, Any]]:
        """Where each exported triple whose positive people graded came from."""
        columns = ["query_id", "positive_id", "negative_id", "negative_origin", "negative_type", "weight"]
        return parquet.read_table(self.exported, columns=columns, filters=[("positive_origin", "!=", "verdict")]).to_pylist()

    def proposed_by(self, source: str) -> set[tuple[str, str]]:
        """The pairs that this source proposed."""
        with self._db.read() as connection:
            return {
                (row[0], row[1])
                for row in connection.execute(select(PROPOSAL.c.query_id, PROPOSAL.c.product_id).where(PROPOSAL.c.source == source))
            }
