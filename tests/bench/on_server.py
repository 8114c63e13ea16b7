"""How fast what comes in bulk is stored in a file and on a server, in rows a second; and how fast a database moves to the server and back:

`JUDGE_TEST_POSTGRES=URL python tests/bench/on_server.py [ROWS]`
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.import_speed import EVENTS, PRODUCTS, QUERIES, files, pairs, written
from support.servers import database_on_server
from support.voices import a_judge, a_run

from judge.shop.importing import import_file
from judge.store.candidates import propose
from judge.store.copying import copied
from judge.store.db import Database, chunks, open_database
from judge.store.verdicts import record

BATCH = 200
"""Verdicts are stored in batches as the engine stores them."""

Speeds = dict[str, float]


def measured(rows: int, work: Callable[[], Any]) -> float:
    start = perf_counter()
    work()
    return rows / (perf_counter() - start)


def filled(db: Database, folder: Path, rows: int) -> Speeds:
    """Everything that comes in bulk, one after the other, into an empty database."""
    logs = [(kind, written(folder / f"{kind}.csv", header, made(rows))) for kind, (header, made) in EVENTS.items()]
    speeds: Speeds = {}
    for what, file in [*files(folder, rows), *logs]:
        kind = "events" if what in EVENTS else what
        speeds[f"{what} imported"] = measured(_lines(file), partial(import_file, db, kind, file))
    proposed = [{"query_id": query, "product_id": product, "source": "lexical", "rank": rank} for query, product, rank in pairs(rows)]
    speeds["candidates proposed"] = measured(rows, lambda: [propose(db, chunk) for chunk in chunks(proposed, 2_000)])
    return speeds | {"verdicts recorded": _recorded(db, rows)}


def _lines(file: Path) -> int:
    with file.open() as stream:
        return sum(1 for _ in stream) - 1


def _recorded(db: Database, rows: int) -> float:
    judge = a_judge(db)
    run = a_run(db, judge)
    said = list(_verdicts(judge, rows))
    return measured(rows, lambda: [record(db, chunk, run, {"judged": len(chunk)}) for chunk in chunks(said, BATCH)])


def _verdicts(judge: int, rows: int) -> Iterator[dict[str, Any]]:
    for query, product, rank in pairs(rows):
        said = {"query_id": query, "product_id": product, "grade": rank % 5 + 1, "reason": "It fits. " * 10}
        yield {"judge_id": judge, "key": f"{query} {product}", "query_hash": "", "product_hash": "", **said}


def moved(source: Database, target: Database) -> float:
    start = perf_counter()
    rows = sum(copied(source, target, lambda _: None, lambda _: None).values())
    return rows / (perf_counter() - start)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as name, database_on_server() as first, database_on_server() as second:
        folder = Path(name)
        file, server, there, back = map(open_database, (folder / "labels.db", first, second, folder / "back.db"))
        print(
            f"{rows:,} rows of each ({PRODUCTS:,} products or more, {QUERIES:,} queries), rows a second\n\n| | file | server |\n| --- | ---: | ---: |"
        )
        speeds = filled(file, folder, rows), filled(server, folder, rows)
        to_server, to_file = moved(file, there), moved(there, back)
        for what in speeds[0]:
            print(f"| {what} | {speeds[0][what]:,.0f} | {speeds[1][what]:,.0f} |")
        print(f"| a database copied to it | {to_file:,.0f} | {to_server:,.0f} |")
        for db in (file, server, there, back):
            db.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
