"""How long it takes to compare an export with today's labels, and how much memory: `python tests/bench/recall_speed.py [TRIPLES]`."""

from __future__ import annotations

import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from export_speed import PER_QUERY, fill

from judge.export import export
from judge.export.formats.triples_parquet import TriplesParquet
from judge.export.recall import recall
from judge.export.recall_earlier import earlier
from judge.store.db import open_database
from judge.store.labels import save_labels


def main(triples: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db, out, queries = open_database(Path(folder) / "labels.db"), Path(folder) / "out", max(1, triples // PER_QUERY)
        judge = fill(db, queries)
        began = perf_counter()
        export(db, out, [TriplesParquet.name], judges=[judge])
        print(f"export: {perf_counter() - began:.1f} s, peak so far {_peak():.0f} MB")
        save_labels(
            db, [{"query_id": f"q{q}", "product_id": f"p{q * 31 % 20_000}", "rater": "ann", "grade": 1} for q in range(0, queries, 10)]
        )
        began = perf_counter()
        found = Counter(change.reason for change in recall(db, earlier(out)))
        print(f"recall: {perf_counter() - began:.1f} s, peak so far {_peak():.0f} MB; {dict(found)}")
        db.close()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
