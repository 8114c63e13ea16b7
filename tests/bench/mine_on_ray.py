"""What mining on several processes costs and saves: `python tests/bench/mine_on_ray.py [--products 43000] [--queries 2000] [--sources S]`,
with ../shared/data present.

The products are those of icecat, again and again under other ids; a query is two to four words of one of their titles. Each line is one
`judge mine` on a new database: seconds from its start to its end, seconds of processor of all its processes, and the memory that
a worker has for itself and shares with the other workers on the machine, at most. What was proposed is compared with what one process proposes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import pyarrow.parquet as parquet
from sqlalchemy import select
from support import icecat
from support.clusters import tree

from judge.store.catalog import save_products, save_queries
from judge.store.db import open_database
from judge.store.rows import table_of
from judge.tables import Proposal

DATA = Path(__file__).parents[3] / "shared" / "data" / "icecat" / "products.parquet"
LOOK = 0.25
"""Seconds between two looks at the processes."""
TICKS = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Of a command: seconds, seconds of processor, and of its largest worker MB of its own and shared."""

    seconds: float
    processor: float
    own: float
    shared: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=43_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--sources", default="lexical,random")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    asked = parser.parse_args()
    print(f"{asked.products:,} products, {asked.queries:,} queries, {asked.sources}; load {os.getloadavg()[0]:.1f} before it began")
    print(f"{'':<14}{'seconds':>9}{'processor':>11}{'a worker, MB':>14}{'shared, MB':>12}")
    with tempfile.TemporaryDirectory() as folder:
        filled(Path(folder) / "labels.db", asked.products, asked.queries)
        plain = compared("one process", Path(folder), asked.sources, [], None)
        for workers in asked.workers:
            compared(
                f"{workers} worker{'s' * (workers > 1)}", Path(folder), asked.sources, ["--on", "ray", "--workers", str(workers)], plain
            )


def filled(path: Path, products: int, queries: int) -> None:
    db, chance = open_database(path), Random(7)
    rows = parquet.read_table(DATA).to_pylist()
    save_products(db, [{**icecat.product(row), "id": f"{number:07}"} for number, row in enumerate(islice(cycle(rows), products))])
    titles = [words for row in rows if len(words := icecat.product(row)["title"].split()) >= 4]
    texts = dict.fromkeys(" ".join(chance.sample(chance.choice(titles), chance.randint(2, 4))) for _ in range(3 * queries))
    save_queries(db, [{"id": f"q{number}", "text": text} for number, text in enumerate(islice(texts, queries))])
    db.close()


def compared(name: str, folder: Path, sources: str, more: list[str], plain: set[Any] | None) -> set[Any]:
    copy = folder / "mined.db"
    shutil.copy(folder / "labels.db", copy)
    cost = timed([sys.executable, "-m", "judge", "mine", "--db", str(copy), "--sources", sources, *more])
    found = proposals(copy)
    same = "" if plain is None or plain == found else "  PROPOSES OTHERS"
    print(f"{name:<14}{cost.seconds:>9.1f}{cost.processor:>11.1f}{cost.own:>14.0f}{cost.shared:>12.0f}{same}", flush=True)
    return found


def timed(line: list[str]) -> Cost:
    start, used, own, shared = time.perf_counter(), dict[int, float](), 0.0, 0.0
    command = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    while command.poll() is None:
        for pid, name in tree(command.pid).items():
            used[pid] = max(used.get(pid, 0), _processor(pid))
            if "MapWorker" in name:
                mine, lent = _memory(pid)
                own, shared = max(own, mine), max(shared, lent)
        time.sleep(LOOK)
    if command.returncode:
        raise SystemExit(command.returncode)
    return Cost(time.perf_counter() - start, sum(used.values()), own, shared)


def _processor(pid: int) -> float:
    """Seconds so far; 0 where the process ended meanwhile."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> tuple[float, float]:
    """MB that no other process has, and MB of shared memory that are in use here."""
    try:
        lines = [line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    except OSError:
        return 0, 0
    kilobytes = {words[0].rstrip(":"): int(words[1]) for words in lines if words[-1] == "kB"}
    return kilobytes.get("RssAnon", 0) / 1024, kilobytes.get("RssShmem", 0) / 1024


def proposals(path: Path) -> set[Any]:
    db = open_database(path)
    with db.read() as connection:
        found = {tuple(row) for row in connection.execute(select(table_of(Proposal)))}
    db.close()
    return found


if __name__ == "__main__":
    main()
