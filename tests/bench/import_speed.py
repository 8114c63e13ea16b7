"""How long a large file takes to import, and how much the write-ahead log grows meanwhile:

`python tests/bench/import_speed.py [ROWS [events|log]]`, with the third word only events: counts of as many query-product-days, or a log.
JUDGE_DB may name an empty database on a server.
"""

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


def known(folder: Path) -> list[tuple[str, Path]]:
    """The products and queries that events refer to."""
    return [(kind, file) for kind, file in files(folder, 0) if kind in ("products", "queries")]


def counted(rows: int) -> Iterable[Sequence[object]]:
    """Ten days, day by day, each with as many products of every query."""
    for day in range(1, 11):
        for query, product, rank in pairs(rows // 10):
            yield query, product, f"2026-05-{day:02}", 100 - rank % 90, rank % 7, rank % 3, rank % 2, rank % 48 + 1


def logged(rows: int) -> Iterable[Sequence[object]]:
    """Searches one after the other, each with nine products shown and the last of them clicked every third time."""
    for row in range(rows):
        search, place = divmod(row, 10)
        event = "search" if place == 0 else "click" if place == 9 and search % 3 == 0 else "impression"
        at = f"2026-05-{search * 28 // (rows // 10 + 1) + 1:02}T{search // 3600 % 24:02}:{search // 60 % 60:02}:{search % 60:02}Z"
        product = f"p{(search % QUERIES * 31 + place * 7) % PRODUCTS}" if place else ""
        yield f"lamp {search % QUERIES}", product, at, event, place or "", f"s{search}"


EVENTS = {
    "events": (("query_id", "product_id", "day", "impressions", "clicks", "carts", "purchases", "position"), counted),
    "log": (("query", "product_id", "timestamp", "event", "position", "search_id"), logged),
}


def of_events(folder: Path, rows: int, which: str) -> list[tuple[str, Path]]:
    header, made = EVENTS[which]
    return [*known(folder), ("events", written(folder / "events.csv", header, made(rows)))]


def measured(db: Database, kind: str, file: Path) -> None:
    largest, start, worked = 0, perf_counter(), process_time()

    def look(_rows: int) -> None:
        nonlocal largest
        largest = 0 if db.on_server else max(largest, os.path.getsize(f"{db.target}-wal"))

    imported = import_file(db, kind, file, progress=look)
    said = f"{imported.rows:,} rows, {imported.added:,} added: {perf_counter() - start:.0f} s, {process_time() - worked:.0f} s of them computing"
    each = imported.rows / (perf_counter() - start)
    print(f"{kind}: {said}, {each:,.0f} rows a second, write-ahead log up to {largest / 1e6:.0f} MB", flush=True)


def main(rows: int, which: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = open_database(os.environ.get("JUDGE_DB") or folder / "labels.db")
        for kind, file in files(folder, rows) if which is None else of_events(folder, rows, which):
            for _ in range(2):
                measured(db, kind, file)
        db.close()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
