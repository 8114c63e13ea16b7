"""How judging stands, as the Overview tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from support.graded import judge_said, rater_said
from support.voices import a_judge

from judge.judging.liveness import alive
from judge.judging.status import RunStatus, contents, judged
from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.verdicts import finish_run, record, start_run


def a_run(db: Database, pid: int = 0, **progress: Any) -> RunStatus:
    """The status of a run of that process with those counts; it is over unless a process is named."""
    run = start_run(db, a_judge(db), Selection(), pid)
    record(db, [], run, progress)
    if not pid:
        finish_run(db, run, "done", "", {})
    return judged(db, alive).runs[0]


def test_a_run_whose_process_lives_is_running(db: Database) -> None:
    assert a_run(db, pid=os.getpid()).state == "running"


def test_a_run_whose_process_died_without_a_word_is_interrupted(db: Database) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert a_run(db, pid=process.pid).state == "interrupted"


def test_a_run_that_ended_is_what_it_ended_as_whoever_has_its_process_number_now(db: Database) -> None:
    assert a_run(db).state == "done"


def test_a_run_counts_what_was_known_before_as_done(db: Database) -> None:
    status = a_run(db, pid=os.getpid(), selected=100, known=20, judged=25, failed=5)
    assert status.share == 0.5


def test_a_cost_is_unknown_when_no_price_is_known_and_a_lower_bound_when_some_are(db: Database) -> None:
    assert a_run(db, unpriced=3).usd is None
    assert (a_run(db, unpriced=3, cost_usd=1.0).usd, a_run(db, cost_usd=0.0).usd) == (1.0, 0.0)


def test_the_time_left_is_a_guess_only_for_a_run_that_is_going(db: Database) -> None:
    going = a_run(db, pid=os.getpid(), selected=100, judged=50)
    assert going.rate is not None
    assert going.seconds_left is not None
    assert abs(going.seconds_left - 50 / going.rate) < 1e-9
    assert a_run(db, selected=100, judged=50).seconds_left is None


def test_a_run_that_has_not_begun_has_no_rate(db: Database) -> None:
    assert a_run(db, pid=os.getpid()).rate is None


def test_contents_count_everything_there_is(shop: Any) -> None:
    db = shop(products=3, queries=2)
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 5})
    held = contents(db)
    assert (held.products, held.queries, held.candidates, held.gold, held.search_runs) == (3, 2, 6, 0, 0)
    assert [(rater.rater, rater.labels) for rater in held.raters] == [("ann", 1)]
    assert held.judges == ["scripted/hand#relevance"]
    assert held.decided is None, "one judge decides all of its own"


def test_an_empty_database_has_no_judge_and_no_runs(db: Database) -> None:
    assert contents(db).judges == []
    assert judged(db, alive).runs == []
