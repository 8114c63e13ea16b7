"""How long an export of many triples takes, and how much memory: `python tests/bench/export_speed.py [--workers N,M] [TRIPLES [FORMAT...]]`.

With --workers the same export is timed again, on a Ray cluster of this machine with so many workers: from the command's first step
on, with the start of the cluster told apart. Its files have to be the same.
"""

from __future__ import annotations

import hashlib
import os
import resource
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time

from judge.cluster.session import Place, joined
from judge.export import Exported, export
from judge.export.formats import USUAL
from judge.export.policy import Policy
from judge.export.spread import ByWorkers, RayCrew
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


def main(triples: int, formats: Sequence[str], workers: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "labels.db")
        judge = fill(db, max(1, triples // PER_QUERY))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {before / 1024:.0f} MB before the export")
        exported = timed(lambda: export(db, Path(folder) / "out", formats, Policy(), [judge]), "in one process")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        for number in workers:
            by_workers(db, Path(folder) / f"out-{number}", formats, judge, number)
            assert files(Path(folder) / f"out-{number}") == files(Path(folder) / "out"), "other files than those of one process"
        db.close()
    counts = exported.manifest["counts"]
    print(f"{counts['triples']['written']:,} triples of {counts['pairs']['known']:,} pairs as {', '.join(formats)}")


def by_workers(db: Database, folder: Path, formats: Sequence[str], judge: int, number: int) -> None:
    start = perf_counter()
    with joined(Place(workers=number)) as session:
        print(f"a cluster of {number} workers started in {perf_counter() - start:.1f} s")
        timed(lambda: export(db, folder, formats, Policy(), [judge], way=ByWorkers(RayCrew(session))), f"with {number} workers")
        print(f"load {os.getloadavg()[0]:.1f}")


def timed(act: Callable[[], Exported], named: str) -> Exported:
    start, busy = perf_counter(), process_time()
    exported = act()
    print(f"{named}: {perf_counter() - start:.1f} s ({process_time() - busy:.1f} s of a core in this process)")
    return exported


def files(folder: Path) -> dict[str, str]:
    """The hash of every file."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--workers", default="")
    asked.add_argument("triples", type=int, nargs="?", default=100_000)
    asked.add_argument("formats", nargs="*", default=USUAL)
    given = asked.parse_args()
    main(given.triples, given.formats, [int(number) for number in given.workers.split(",") if number])
