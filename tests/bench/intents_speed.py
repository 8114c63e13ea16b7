"""How fast intents are read and kept: `python tests/bench/intents_speed.py [QUERIES]`. Needs ../shared/data.

The catalogue is icecat's; the queries are made of the words of its titles, one to six of them, so that much is recognised and no two
readings are alike. Seconds are of the clock, those of the processor in brackets; memory is the most this process held.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

import pyarrow.parquet as parquet
from support.icecat import product

from judge.shop.intents.reading import read_all, reader_of
from judge.store.catalog import PAGE, save_products, save_queries
from judge.store.db import Database, open_database
from judge.store.intents import current, distribution, examples

DATA = Path(__file__).parents[3] / "shared" / "data" / "icecat"
T = TypeVar("T")


def main(queries: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(f"{folder}/labels.db")
        fill(db, queries)
        before = held()
        read = timed("the catalogue", lambda: reader_of(db))
        timed(f"{queries:,} queries, read and kept", lambda: read_all(db, read), queries)
        timed(f"{queries:,} queries, read and kept again", lambda: read_all(db, read), queries)
        timed("how many of each", lambda: distribution(db))
        timed("examples of each", lambda: examples(db))
        timed("the intent of every query", lambda: current(db))
        print(f"memory: {held():,.0f} MiB at most, {before:,.0f} MiB of it before reading")
        db.close()


def timed(what: str, act: Callable[[], T], of: int = 0) -> T:
    clock, used = perf_counter(), process_time()
    found = act()
    seconds = perf_counter() - clock
    print(f"{what:<42}{seconds:>7.1f} s ({process_time() - used:.1f} s)" + (f"{of / seconds:>10,.0f} queries/s" if of else ""))
    return found


def fill(db: Database, queries: int) -> None:
    products = [product(record) for record in parquet.read_table(DATA / "products.parquet").to_pylist()]
    save_products(db, products)
    rows = iter(made([one["title"].split() for one in products], queries))
    while page := list(islice(rows, PAGE)):
        save_queries(db, page)


def made(titles: list[list[str]], queries: int) -> Iterator[dict[str, str]]:
    draw = random.Random(0)
    for n in range(queries):
        words = draw.choice(titles)
        yield {"id": f"q{n:07}", "text": " ".join(draw.sample(words, min(len(words), draw.randint(1, 6))))}


def held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
