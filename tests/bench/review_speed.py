"""How fast a person is served, and how long queues take to build: `python tests/bench/review_speed.py [PAIRS]`, a million unless said.

Every pair has a verdict, a third a second one; proposals, shoppers' clicks and labels of eight raters are there as in a shop of
that size. Processor seconds stand beside the clock's: the machine may be busy with other things.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from judge.people.audit import audit
from judge.people.queues import DEFAULT
from judge.people.review import desk, submit, whole_query
from judge.store.db import Database, open_database
from judge.store.queues import best_of
from judge.store.settings import put_setting
from judge.store.verdicts import judges, register_judge

TURNS = 200
WORN = 4_500
"""Pairs at the head of a queue that were labelled since it was built: each is looked at before the first that waits."""

LIKE_A_SHOP = (
    "UPDATE verdict SET grade = CASE abs(random()) % 10 WHEN 0 THEN 5 WHEN 1 THEN 4 WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE 1 END,"
    " confidence = 0.4 + (abs(random()) % 600) / 1000.0",
    "INSERT INTO verdict (judge_id, query_id, product_id, repeat, key, reply_key, query_hash, product_hash, grade, confidence, reason,"
    " evidence, detail, model, attempts, input_tokens, cached_tokens, output_tokens, latency_ms, created_at)"
    " SELECT 2, query_id, product_id, 0, 'k2', 'k2', query_hash, product_hash,"
    " CASE WHEN abs(random()) % 5 = 0 THEN 1 + abs(random()) % 5 ELSE grade END, 0.8, '', '{}', '', '', 1, 0, 0, 0, 0, created_at"
    " FROM verdict WHERE judge_id = 1 AND id % 10 < 3",
    "INSERT INTO proposal (query_id, product_id, source, rank, score, negative_type, violated) SELECT query_id, product_id, 'lexical', 1 + abs(random()) % 50, NULL, '', '' FROM candidate",
    "INSERT INTO proposal (query_id, product_id, source, rank, score, negative_type, violated) SELECT query_id, product_id, 'run:live', 1 + abs(random()) % 50, NULL, '', '' FROM candidate WHERE abs(random()) % 2 = 0",
    "INSERT INTO proposal (query_id, product_id, source, rank, score, negative_type, violated) SELECT query_id, product_id, 'random', 1, NULL, '', '' FROM candidate WHERE abs(random()) % 10 = 0",
    "INSERT INTO pair_event (query_id, product_id, day, impressions, clicks, carts, purchases, position) SELECT query_id, product_id, '2026-01-01', abs(random()) % 500,"
    " CASE WHEN abs(random()) % 20 = 0 THEN abs(random()) % 10 ELSE 0 END, 0, 0, 1 + abs(random()) % 20"
    " FROM candidate WHERE abs(random()) % 2 = 0",
    "INSERT INTO query_event SELECT id, '2026-01-01', abs(random()) % 2000, 0, 0, 0, 0 FROM query",
    "INSERT INTO label (query_id, product_id, rater, grade, note, verdict_visible, shown_because, reasons, visible, stratum, source,"
    " fingerprint, created_at)"
    " SELECT query_id, product_id, 'rater ' || (abs(random()) % 8), 1 + abs(random()) % 5, '', 0, 'disagreements', '[]', '[]', 'queue',"
    " 'review', query_id || '/' || product_id, '2026-01-01 00:00:00.000000' FROM candidate WHERE abs(random()) % 10 = 0",
)


def shop(folder: Path, pairs: int) -> None:
    """Make a database of that many candidates in which people have worked for a while."""
    from clients import fill, give_verdicts  # only here: they load every provider, and memory is measured elsewhere

    fill(folder, pairs)
    give_verdicts(folder, "local/default")
    db = open_database(folder / "labels.db")
    register_judge(db, "scripted/other#relevance", "j1-prompt", "relevance", "Grade it.")
    put_setting(db, "judge", [judges(db)[1]])
    for statement in LIKE_A_SHOP:
        with db.write() as connection:
            connection.exec_driver_sql(statement)
    db.close()


def build_apart(db: Database) -> None:
    """`judge queue build` as a process: its time and memory are its own."""
    clock = perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "judge", "queue", "build", "--db", db.target])
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    cpu = used.ru_utime + used.ru_stime
    print(f"built in {perf_counter() - clock:.1f} s ({cpu:.1f} s of processor), peak memory {used.ru_maxrss / 1024:.0f} MB")


def timed(what: str, act: Callable[[], object]) -> None:
    clock, used = perf_counter(), process_time()
    act()
    print(f"{what}: {perf_counter() - clock:.1f} s ({process_time() - used:.1f} s of processor)")


def serve(db: Database, rater: str, queue: str) -> None:
    """Labels and next pairs, from one to the other, as the page does them."""
    lies, times, used = desk(db, rater, queue), [], process_time()
    for turn in range(TURNS):
        began = perf_counter()
        assert lies.shown is not None
        submit(db, lies.shown, 1 + turn % 5, seconds=1.0)
        lies = desk(db, rater, queue)
        times.append(perf_counter() - began)
    cpu = (process_time() - used) / TURNS
    middle, most = sorted(times)[TURNS // 2], sorted(times)[TURNS * 99 // 100]
    print(
        f"  {rater} at {queue}: half in {middle * 1000:.0f} ms, 99 of 100 in {most * 1000:.0f} ms ({cpu * 1000:.0f} ms of processor each)"
    )


def wear(db: Database, queue: str) -> None:
    """Label the head of the queue, outside of serving."""
    pairs = [(pair.query_id, pair.product_id, rater) for pair in best_of(db, queue, WORN) for rater in range(pair.raters)]
    statement = (
        "INSERT INTO label (query_id, product_id, rater, grade, note, verdict_visible, shown_because, reasons, visible, stratum, source,"
        " fingerprint, created_at) VALUES (?, ?, ?, 3, '', 0, '', '[]', '[]', '', '', ?, '2026-01-02 00:00:00.000000')"
    )
    rows = [(query, product, f"worn {rater}", f"worn {query}/{product}/{rater}") for query, product, rater in pairs]
    with db.write() as connection:
        connection.exec_driver_sql(statement, rows)


def main(pairs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: what it needed would count as needed by what is started later.
        subprocess.run([sys.executable, __file__, "fill", folder, str(pairs)], check=True)
        db = open_database(Path(folder) / "labels.db")
        print(f"all queues of {pairs:,} pairs")
        build_apart(db)
        print(f"a label stored and the next pair shown, {TURNS} times")
        for rater, queue in (("new", DEFAULT), ("rater 1", DEFAULT), ("new", "false-negatives"), ("new", "audit")):
            serve(db, rater, queue)
        wear(db, "unsure")
        print(f"the same, with {WORN:,} pairs at the head of the queue labelled since it was built")
        serve(db, "rater 2", "unsure")
        timed("one query whole", lambda: whole_query(db, "new", "q0000007"))
        timed("how far the audit has come", lambda: audit(db))
        db.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        shop(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
