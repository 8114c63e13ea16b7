"""How fast verdicts are stored in a file and on a server, and how fast a database is copied to the server and back:

`JUDGE_TEST_POSTGRES=URL python tests/bench/on_server.py [VERDICTS]`
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.servers import database_on_server
from support.voices import a_judge, a_run, verdict

from judge.store.catalog import save_products, save_queries
from judge.store.copying import copied
from judge.store.db import Database, chunks, open_database
from judge.store.verdicts import record

QUERIES, BATCH = 100, 200
"""Verdicts are stored in batches as the engine stores them."""


def stored(db: Database, verdicts: int) -> None:
    save_queries(db, [{"id": f"q{number}", "text": "lamp"} for number in range(QUERIES)])
    save_products(db, [{"id": f"p{number}", "title": "Lamp"} for number in range(verdicts // QUERIES)])
    judge = a_judge(db)
    run = a_run(db, judge)
    pairs = [(f"q{query}", f"p{product}") for query in range(QUERIES) for product in range(verdicts // QUERIES)]
    rows = [verdict(db, judge, pair, reason="It fits. " * 10) for pair in pairs]
    start = perf_counter()
    for batch in chunks(rows, BATCH):
        record(db, batch, run, {"judged": len(batch)})
    said("verdicts stored", db, len(rows), start)


def copy(source: Database, target: Database) -> None:
    start = perf_counter()
    counts = copied(source, target, lambda _: None, lambda _: None)
    said("rows copied", target, sum(counts.values()), start)


def said(what: str, db: Database, rows: int, start: float) -> None:
    seconds = perf_counter() - start
    print(f"{what}, {'server' if db.on_server else 'file'}: {rows:,} in {seconds:.1f} s, {rows / seconds:,.0f} a second", flush=True)


def main(verdicts: int) -> None:
    with tempfile.TemporaryDirectory() as name, database_on_server() as first, database_on_server() as second:
        file, server = open_database(Path(name) / "labels.db"), open_database(first)
        for db in (file, server):
            stored(db, verdicts)
        copy(file, there := open_database(second))
        copy(there, back := open_database(Path(name) / "back.db"))
        for db in (file, server, there, back):
            db.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
