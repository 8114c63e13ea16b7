"""Programs that use one database at the same time: `python writers.py judge|page|reader|opener FILE SECONDS`; each prints what it did.

The file holds products p1..p20 and a query q1, as the fixture `shop` makes them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from judge.people.review import desk
from judge.store.candidates import Selection
from judge.store.catalog import count
from judge.store.db import Database, open_database
from judge.store.grades import pair_grades
from judge.store.labels import save_labels
from judge.store.open_pairs import Wanted, open_pairs
from judge.store.verdicts import record, register_judge, start_run
from judge.tables import Verdict

BATCH = 20


def judge(db: Database, seconds: float) -> int:
    """A judging run: batches of verdicts on every pair, each with a key of its own. Rows written."""
    judge_id = register_judge(db, "scripted/one", "j1-prompt", "relevance", "Grade it.")
    run, written = start_run(db, judge_id, Selection(), pid=1), 0
    for turn in turns(seconds):
        pairs = [{"query_id": "q1", "product_id": f"p{number}"} for number in range(1, BATCH + 1)]
        same = {"judge_id": judge_id, "key": f"k{turn}", "query_hash": "h", "product_hash": "h", "grade": 1}
        record(db, [{**pair, **same} for pair in pairs], run, {"judged": written})
        written += BATCH
    return written


def page(db: Database, seconds: float) -> int:
    """A person who labels as fast as the page lets them: ask what waits, store one label. Rows written."""
    written = 0
    for turn in turns(seconds):
        desk(db, "ann")
        written += save_labels(
            db, [{"query_id": "q1", "product_id": f"p{turn % BATCH + 1}", "rater": "ann", "grade": 1, "fingerprint": f"f{turn}"}]
        ).added
    return written


def reader(db: Database, seconds: float) -> int:
    """An overview that is reloaded all the time; it must never see half a batch. Looks taken."""
    looks = 0
    for _ in turns(seconds):
        list(pair_grades(db, [1]))
        next(open_pairs(db, Wanted(1, Selection()), 100), None)
        looks += 1
        if count(db, Verdict) % BATCH:
            raise SystemExit("half a batch is visible")
    return looks


def opener(_db: Database, _seconds: float) -> int:
    """Opening was all."""
    return 1


def turns(seconds: float) -> Iterator[int]:
    end, turn = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        turn += 1
        yield turn


if __name__ == "__main__":
    role, path, seconds = sys.argv[1:]
    opened = open_database(path)
    print({"judge": judge, "page": page, "reader": reader, "opener": opener}[role](opened, float(seconds)))  # noqa: T201
    opened.close()
