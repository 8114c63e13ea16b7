"""How long an export of many triples takes, and how much memory: `python tests/bench/export_speed.py [TRIPLES [FORMAT...]]`."""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

from judge.export import export
from judge.export.formats import USUAL
from judge.export.policy import Policy
from judge.store.candidates import Selection, propose
from judge.store.catalog import all_products, queries_by_id, save_products, save_queries
from judge.store.db import Database, open_database
from judge.store.rows import Row
from judge.store.verdicts import record, register_judge, start_run

CANDIDATES, POSITIVES = 110, 10
PER_QUERY = POSITIVES * 8
"""Triples of one query under the default policy: ten positives with eight negatives each."""
PRODUCTS = 20_000
COLOURS = ("black", "white", "red", "blue", "grey")
PAGE = 500


def fill(db: Database, queries: int) -> int:
    """Queries of 110 candidates each, drawn in turn from 20,000 products; a judge graded every pair. Returns its id."""
    save_products(db, [_product(n) for n in range(PRODUCTS)])
    judge = register_judge(db, "scripted/fast#relevance", "j1-prompt", "relevance", "Grade the product.")
    run = start_run(db, judge, Selection(), 0)
    hashes = {product.id: product.hash for product in all_products(db)}
    for start in range(0, queries, PAGE):
        part = range(start, min(start + PAGE, queries))
        save_queries(db, [{"id": f"q{q}", "text": f"{COLOURS[q % 5]} lamp {q}"} for q in part])
        asked = {query.id: query.hash for query in queries_by_id(db, [f"q{q}" for q in part]).values()}
        pairs = [(f"q{q}", f"p{(q * 31 + n) % PRODUCTS}", n) for q in part for n in range(CANDIDATES)]
        propose(db, [{"query_id": q, "product_id": p, "source": "lexical"} for q, p, _ in pairs])
        said = {"judge_id": judge, "confidence": 0.9}
        rows = [
            {**said, "query_id": q, "product_id": p, "grade": 5 if n < POSITIVES else 1, "key": f"{q}/{p}"}
            | {"query_hash": asked[q], "product_hash": hashes[p]}
            for q, p, n in pairs
        ]
        record(db, rows, run, {"judged": start})
    return judge


def _product(n: int) -> Row:
    attributes = {"colour": COLOURS[n % 5], "height": f"{n % 200} cm"}
    text = f"Lamp number {n} is bright and warm, for desks and bedside tables. " * 6
    return {"id": f"p{n}", "title": f"Lamp model {n}", "category": "Home > Lamps", "attributes": attributes, "description": text}


def main(triples: int, formats: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "labels.db")
        judge = fill(db, max(1, triples // PER_QUERY))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, busy = perf_counter(), process_time()
        exported = export(db, Path(folder) / "out", formats, Policy(), [judge])
        seconds, busy, peak = perf_counter() - start, process_time() - busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        db.close()
    counts = exported.manifest["counts"]
    print(
        f"{counts['triples']['written']:,} triples of {counts['pairs']['known']:,} pairs as {', '.join(formats)}: {seconds:.1f} s ({busy:.1f} s of a core)"
    )
    print(f"peak memory {peak / 1024:.0f} MB ({before / 1024:.0f} MB before the export)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:] or USUAL)
