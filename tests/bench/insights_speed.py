"""How long the insights take: `python tests/bench/insights_speed.py [QUERIES] [EVENTS]`.

As many events of a query and product as said, of two weeks, the products of a query on the positions from 1 on. Half of the queries are
judged, one pair in a hundred is labelled, and few queries have most of the searches. The machine may be busy: processor seconds stand
beside the clock's.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.voices import a_judge, a_run

from judge.measure import insights as ask
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, open_database

T = TypeVar("T")
DAYS = ("2026-01-11", "2026-01-18")
PRODUCTS = 20_000
BATCH = 50_000


def timed(what: str, act: Callable[[], T]) -> T:
    clock, used = perf_counter(), process_time()
    found = act()
    print(f"{what}: {perf_counter() - clock:.1f} s ({process_time() - used:.1f} s of processor)", flush=True)
    return found


def fill(db: Database, queries: int, events: int) -> None:
    """A shop with that log. A click is as likely as the position says, twice as likely for a product in ten."""
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}"} for n in range(PRODUCTS)])
    for start in range(0, queries, BATCH):
        save_queries(db, [{"id": f"q{n}", "text": f"lamp {n}"} for n in range(start, min(start + BATCH, queries))])
    chance, each = random.Random(0), max(1, events // (queries * len(DAYS)))
    run = a_run(db, judge := a_judge(db))
    with db.write() as connection:
        raw = connection.connection.cursor()
        hashes = {table: dict(raw.execute(f"SELECT id, hash FROM {table}").fetchall()) for table in ("query", "product")}
        raw.executemany("INSERT INTO query_event VALUES (?, ?, ?, ?, ?, 0, 0)", _searches(chance, queries))
        raw.executemany(
            "INSERT INTO pair_event (query_id, product_id, day, impressions, clicks, carts, purchases, position)"
            " VALUES (?, ?, ?, ?, ?, 0, 0, ?)",
            _shown(chance, queries, each),
        )
        raw.executemany(
            "INSERT INTO verdict (judge_id, run_id, query_id, product_id, query_hash, product_hash, grade, confidence, key, repeat, reply_key,"
            " reason, evidence, detail, model, attempts, input_tokens, cached_tokens, output_tokens, latency_ms, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, '', '', '{}', '', '', 1, 0, 0, 0, 0, '2026-01-01')",
            (
                (judge, run, f"q{q}", p, hashes["query"][f"q{q}"], hashes["product"][p], chance.randint(1, 5), chance.random())
                for q in range(0, queries, 2)
                for p in _page(q, each)
            ),
        )
        raw.executemany(
            "INSERT INTO label (query_id, product_id, rater, grade, note, verdict_visible, shown_because, reasons, visible, stratum, source,"
            " fingerprint, created_at) VALUES (?, ?, 'ann', ?, '', 0, '', '[]', '[]', '', '', ?, '2026-01-01')",
            ((f"q{q}", p, chance.randint(1, 5), f"{q}/{p}") for q in range(0, queries, 100) for p in _page(q, each)),
        )


def _page(query: int, each: int) -> list[str]:
    return [f"p{(query * 7 + place * 131) % PRODUCTS}" for place in range(each)]


def _searches(chance: random.Random, queries: int) -> Iterator[tuple[str, str, int, int, int]]:
    for number in range(queries):
        for day in DAYS:
            searches = max(1, round(queries / (number + 1)))
            without = round(searches * chance.random())
            yield f"q{number}", day, searches, without, searches - without


def _shown(chance: random.Random, queries: int, each: int) -> Iterator[tuple[str, str, str, int, int, float]]:
    for number in range(queries):
        searches = max(5, round(queries / (number + 1)))
        for place, product in enumerate(_page(number, each), start=1):
            rate = 0.3 / place * (3 if chance.random() < 0.1 else 1)
            for day in DAYS:
                yield f"q{number}", product, day, searches, round(searches * rate * chance.random()), float(place)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=int, nargs="?", default=200_000)
    parser.add_argument("events", type=int, nargs="?", default=5_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(str(Path(folder) / "labels.db"))
        timed("filling", lambda: fill(db, given.queries, given.events))
        log = timed("reading the log, and what was shown", lambda: ask.read(db, ask.Asked()))
        print(
            f"  {len(log.queries):,} queries, {int(log.queries['shown'].sum()):,} products shown, {int(log.queries['judged'].sum()):,} judged"
        )
        timed("head, torso and tail", lambda: ask.parts(log))
        timed("popular searches without a click", lambda: ask.popular(log))
        timed("what was shown in them", lambda: ask.split(log))
        found = timed("clicks against grades", lambda: ask.conflicts(db, log, 20))
        print(f"  {found.clicked:,} clicked and negative, {found.ignored:,} of the best grade and ignored")
        timed("the queue of gaps", lambda: ask.queued(db, log, "gap"))
        timed("the queue of conflicts", lambda: ask.queued(db, log, "conflicts"))
        db.close()


if __name__ == "__main__":
    main()
