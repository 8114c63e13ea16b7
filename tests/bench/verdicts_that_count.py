"""How long reading the verdicts that count takes, of one judge, a cascade, and a judge asked several times: `python tests/bench/verdicts_that_count.py [PAIRS]`.

Processor seconds, best of three: the machine may be busy with other things.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from sqlalchemy import select

from judge.store.candidates import Doubt, Selection, propose
from judge.store.catalog import products_by_id, queries_by_id, save_products, save_queries
from judge.store.db import Database, open_database
from judge.store.grades import known_pairs, pair_grades
from judge.store.progress import decided
from judge.store.trusted import VERDICT, trusted_judges
from judge.store.verdicts import record, register_judge, start_run

PRODUCTS, PER_QUERY, AT_A_TIME = 5_000, 100, 50
WENT_UP, FAILED = 5, 50
"""One pair in so many went up to the stronger judge; on one in so many the cheap one failed."""
TIMES = 5
"""How often a third judge was asked of each pair that went up."""


def fill(db: Database, pairs: int) -> None:
    """Every pair judged by a cheap judge, a fifth of them also by a stronger one."""
    cheap, strong = (register_judge(db, f"openai/{name}#relevance@12345678", "j1-prompt", "relevance", "t") for name in ("cheap", "strong"))
    runs = {cheap: start_run(db, cheap, Selection(), 1), strong: start_run(db, strong, Selection(doubt=Doubt((cheap,), below=0.8)), 1)}
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}"} for n in range(PRODUCTS)])
    products = {key: found.hash for key, found in products_by_id(db, [f"p{n}" for n in range(PRODUCTS)]).items()}
    for start in range(0, pairs // PER_QUERY, AT_A_TIME):
        names = [f"q{n}" for n in range(start, min(start + AT_A_TIME, pairs // PER_QUERY))]
        save_queries(db, [{"id": name, "text": f"lamp {name}"} for name in names])
        queries = {key: found.hash for key, found in queries_by_id(db, names).items()}
        here = [(name, f"p{(int(name[1:]) * 31 + n) % PRODUCTS}", n) for name in names for n in range(PER_QUERY)]
        propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query, product, _ in here])
        for judge, run in runs.items():
            of_it = [pair for pair in here if judge == cheap or pair[2] % WENT_UP == 0]
            same = {"judge_id": judge, "confidence": 0.5}
            rows = [
                {**same, "query_id": q, "product_id": p, "key": f"{judge}{q}{p}", "query_hash": queries[q], "product_hash": products[p]}
                | (
                    {"failure": "unreadable", "grade": None}
                    if judge == cheap and n % FAILED == 0
                    else {"failure": None, "grade": 1 + n % 5}
                )
                for q, p, n in of_it
            ]
            record(db, rows, run, {})


def ask_several_times(db: Database, judge: int, like: int) -> None:
    """The pairs that another judge was asked about once, to this one so many times: its answers waver."""
    run = start_run(db, judge, Selection(limit=1), 1)
    with db.read() as connection:
        told = connection.execute(select(VERDICT).where(VERDICT.c.judge_id == like)).mappings().all()
    for start in range(0, len(told), 1_000):
        rows = [
            {
                **{name: found[name] for name in ("query_id", "product_id", "query_hash", "product_hash", "confidence", "failure")},
                "judge_id": judge,
                "repeat": repeat,
                "key": f"{judge} {repeat} {found['id']}",
                "grade": max(1, found["grade"] - (found["id"] % TIMES < repeat)),
            }
            for found in told[start : start + 1_000]
            for repeat in range(TIMES)
        ]
        record(db, rows, run, {})


def timed(what: str, act: Callable[[], object]) -> None:
    times = []
    for _ in range(3):
        began = process_time()
        act()
        times.append(process_time() - began)
    print(f"  {what}: {min(times):.2f} s")


def count(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def main(pairs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "labels.db")
        fill(db, pairs)
        trusted = trusted_judges(db)
        several = register_judge(db, f"openai/cheap?repeat={TIMES}#relevance@12345678", "j1-prompt", "relevance", "t")
        ask_several_times(db, several, trusted[0])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, judges in (
            ("one judge", trusted[-1:]),
            ("cascade", trusted),
            (f"a fifth of them asked {TIMES} times", (several, *trusted[-1:])),
        ):
            print(f"{pairs:,} pairs, {name}")
            timed("known_pairs, every pair with all its voices", lambda judges=judges: count(known_pairs(db, judges)))
            timed("pair_grades, those that were graded", lambda judges=judges: count(pair_grades(db, judges)))
            timed("decided, pairs by judge", lambda judges=judges: decided(db, judges))
        print(f"peak memory {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB over what filling took")
        db.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
