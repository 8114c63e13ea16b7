"""How long a large file takes to import, and how much the write-ahead log grows meanwhile: `python tests/bench/import_speed.py [ROWS]`."""

from __future__ import annotations

import csv
import os
import resource
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter, process_time

from judge.shop.importing import import_file
from judge.store.db import Database, open_database

QUERIES, PRODUCTS = 1_000, 20_000


def written(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return file


def pairs(rows: int) -> Iterable[tuple[str, str, int]]:
    """Query, product and rank, query by query."""
    each = rows // QUERIES
    return ((f"q{q}", f"p{(q * 31 + rank * 7) % PRODUCTS}", rank) for q in range(QUERIES) for rank in range(1, each + 1))


def files(folder: Path, rows: int) -> list[tuple[str, Path]]:
    """Kinds and files, in the order in which they refer to each other."""
    catalogue = ((f"p{p}", f"Lamp {p}", "Bright and warm. " * 10) for p in range(max(rows, PRODUCTS)))
    return [
        ("products", written(folder / "products.csv", ("id", "title", "description"), catalogue)),
        ("queries", written(folder / "queries.csv", ("query_id", "query"), ((f"q{q}", f"lamp {q}") for q in range(QUERIES)))),
        (
            "labels",
            written(folder / "labels.csv", ("query_id", "product_id", "grade"), ((q, p, rank % 5 + 1) for q, p, rank in pairs(rows))),
        ),
        ("runs", written(folder / "runs.csv", ("query_id", "product_id", "rank"), pairs(rows))),
    ]


def measured(db: Database, kind: str, file: Path) -> None:
    largest, start, worked = 0, perf_counter(), process_time()

    def look(_rows: int) -> None:
        nonlocal largest
        largest = max(largest, os.path.getsize(f"{db.target}-wal"))

    imported = import_file(db, kind, file, progress=look)
    said = f"{imported.rows:,} rows, {imported.added:,} added: {perf_counter() - start:.0f} s, {process_time() - worked:.0f} s of them computing"
    print(f"{kind}: {said}, write-ahead log up to {largest / 1e6:.0f} MB", flush=True)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "labels.db")
        for kind, file in files(Path(folder), rows):
            for _ in range(2):
                measured(db, kind, file)
        db.close()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
