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
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, open_database
from judge.store.labels import save_gold

CANDIDATES, POSITIVES = 110, 10
PER_QUERY = POSITIVES * 8
"""Triples of one query under the default policy: ten positives with eight negatives each."""


def fill(db: Database, queries: int) -> None:
    """Queries of 110 candidates each, drawn in turn from 20,000 products; every pair has gold."""
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}", "description": "Bright and warm. " * 20} for n in range(20_000)])
    for start in range(0, queries, 500):
        part = range(start, min(start + 500, queries))
        save_queries(db, [{"id": f"q{q}", "text": f"lamp {q}"} for q in part])
        pairs = [(f"q{q}", f"p{(q * 31 + n) % 20_000}", n) for q in part for n in range(CANDIDATES)]
        propose(db, [{"query_id": q, "product_id": p, "source": "lexical"} for q, p, _ in pairs])
        save_gold(db, [{"query_id": q, "product_id": p, "grade": 5 if n < POSITIVES else 1, "decided_by": "x"} for q, p, n in pairs])


def main(triples: int, formats: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "labels.db")
        fill(db, max(1, triples // PER_QUERY))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, busy = perf_counter(), process_time()
        exported = export(db, Path(folder) / "out", formats, Policy())
        seconds, busy, peak = perf_counter() - start, process_time() - busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        db.close()
    counts = exported.manifest["counts"]
    print(
        f"{counts['triples']['written']:,} triples of {counts['pairs']['known']:,} pairs as {', '.join(formats)}: {seconds:.1f} s ({busy:.1f} s of a core)"
    )
    print(f"peak memory {peak / 1024:.0f} MB ({before / 1024:.0f} MB before the export)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:] or USUAL)
