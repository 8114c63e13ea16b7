"""How long mining takes on the icecat data: `python tests/bench/mine_icecat.py [--depth 50] [--dense]`, with ../shared/data present.

Times one process from opening the database to the last commit, then once more where the time goes. The import is not counted.
`--dense` encodes every product too, and times that, the same again, and one query more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import icecat

from judge.mining import mine
from judge.mining.base import Ground
from judge.mining.bm25 import Index
from judge.shop.words import product_words, words
from judge.store.candidates import propose
from judge.store.catalog import all_queries
from judge.store.db import open_database
from judge.vectors.embedded import Embedded
from judge.vectors.kept import kept_vectors

DATA = Path(__file__).parents[3] / "shared" / "data" / "icecat"


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what:<44}{time.perf_counter() - start:6.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=50)
    parser.add_argument("--dense", action="store_true")
    asked = parser.parse_args()
    depth = asked.depth
    with tempfile.TemporaryDirectory() as folder:
        whole(Path(folder) / "whole.db", depth)
        split(Path(folder) / "split.db", depth)
        if asked.dense:
            dense(Path(folder) / "dense.db", depth)


def filled(path: Path) -> Path:
    db = open_database(path)
    icecat.fill(db, DATA)
    db.close()
    return path


def whole(path: Path, depth: int) -> None:
    filled(path)
    with timed(f"lexical, depth {depth}: read, search, write"):
        db = open_database(path)
        lexical = mine(db, ["lexical"], depth)
    with timed("all other sources"):
        others = mine(db, ["runs", "labels", "random"], depth)
    with timed("all sources again (nothing is new)"):
        again = mine(db, depth=depth)
    db.close()
    for mined in [*lexical, *others, *again]:
        print(f"  {mined.source:<20}{mined.proposed:>7} proposed{mined.new_candidates:>7} new{mined.known:>7} known")


def split(path: Path, depth: int) -> None:
    db = open_database(filled(path))
    ground = Ground(db, tuple(all_queries(db)))
    with timed(f"  read {len(ground.products):,} products"):
        _ = Ground(db, ()).products
    with timed("  words"):
        documents = [product_words(product) for product in ground.products]
    with timed("  index"):
        index = Index(documents)
    with timed(f"  search {len(ground.queries)} queries"):
        found = [(query.id, ground.products[place].id) for query in ground.queries for place, _ in index.best(words(query.text), depth)]
    with timed(f"  write {len(found):,} proposals"):
        propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query, product in found])
    db.close()


def dense(path: Path, depth: int) -> None:
    db = open_database(filled(path))
    for what in ("every product encoded", "again, all of them kept"):
        with timed(f"dense, depth {depth}: {what}"):
            vectors = kept_vectors(Embedded(), path.with_suffix(".vectors"))
            found = mine(db, ["dense"], depth, vectors=vectors)
    with timed("dense, one query, all kept"):
        mine(db, ["dense"], depth, queries=[next(all_queries(db)).id], vectors=vectors)
    for mined in found:
        print(f"  {mined.source:<20}{mined.proposed:>7} proposed{mined.known:>7} known")
    db.close()


if __name__ == "__main__":
    main()
