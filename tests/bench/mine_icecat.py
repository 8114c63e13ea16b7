"""How long mining takes on the icecat data: `python tests/bench/mine_icecat.py [--depth 50] [--dense] [--graded]`, with ../shared/data present.

Times one process from opening the database to the last commit, then once more where the time goes. The import is not counted.
`--dense` encodes every product too, and times that, the same again, and one query more. `--graded` times the sources of negatives, which
see nothing of what people said, and tells how many of the products that people graded afterwards turn out negative.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import icecat

from judge.mining import SOURCES, mine
from judge.mining.base import Ground
from judge.mining.bm25 import Index
from judge.scales import scale_named
from judge.shop.words import product_words, words
from judge.store.candidates import propose
from judge.store.catalog import all_products, all_queries, save_products, save_queries
from judge.store.db import open_database
from judge.store.grades import PairGrades, pair_grades
from judge.vectors.embedded import Embedded
from judge.vectors.kept import kept_vectors

DATA = Path(__file__).parents[3] / "shared" / "data" / "icecat"


@contextmanager
def timed(what: str) -> Iterator[None]:
    start, used = time.perf_counter(), time.process_time()
    yield
    print(f"{what:<50}{time.perf_counter() - start:7.2f} s{time.process_time() - used:7.2f} s of processor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=50)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--graded", action="store_true")
    asked = parser.parse_args()
    depth = asked.depth
    with tempfile.TemporaryDirectory() as folder:
        whole(Path(folder) / "whole.db", depth)
        split(Path(folder) / "split.db", depth)
        if asked.dense:
            dense(Path(folder) / "dense.db", depth)
        if asked.graded:
            graded(Path(folder) / "graded.db")


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


NEGATIVES = ("attribute", "several", "category", "variants", "accessory", "unasked", "random")


def graded(path: Path) -> None:
    """Every source at its own depth; people's words come in only after mining."""
    known, db = open_database(filled(path)), open_database(path.with_suffix(".blind.db"))
    save_products(db, [product.content() for product in all_products(known)])
    save_queries(db, [query.content() for query in all_queries(known)])
    ground = Ground(db, tuple(all_queries(db)))
    with timed("negatives: catalogue and facts of all products"):
        _ = ground.shelf
    with timed("negatives: mined from the start, and written"):
        mine(db, NEGATIVES)
    print(f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most in this process")
    sides = {(pair.query_id, pair.product_id): side(pair) for pair in pair_grades(known)}
    found: dict[str, Counter[str]] = {}
    for name in NEGATIVES:
        for proposal in SOURCES[name].propose(ground, SOURCES[name].depth(50)):
            found.setdefault(proposal.source, Counter()).update([sides.get((proposal.query_id, proposal.product_id), "ungraded")])
    for source, counts in found.items():
        told = counts.total() - counts["ungraded"]
        share = f"{counts['negative'] / told:.0%}" if told else "none"
        print(f"  {source:<20}{counts.total():>6} proposed{told:>6} graded: {share} negative, {counts['positive']} positive")


def side(pair: PairGrades) -> str:
    """What people say of a pair in the end: gold, else the lower median of the raters; of 0 to 3, 0 and 1 are negative and 3 positive."""
    graded = [pair.gold.grade] if pair.gold else sorted(label.grade for label in pair.labels if label.grade is not None)
    grades = [grade for grade in graded if grade is not None]
    return scale_named("trec").side(grades[(len(grades) - 1) // 2]) if grades else "ungraded"


if __name__ == "__main__":
    main()
