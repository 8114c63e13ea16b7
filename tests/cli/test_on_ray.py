"""`judge run --on ray` on a real cluster of this machine: nothing is lost, nothing is paid for twice, whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from support.clusters import workers_of
from support.faulty_server import FaultyServer, running

from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Run, Verdict

pytest.importorskip("ray", reason="Ray is not installed: pip install 'shelfjudge[ray]'")

IN_FLIGHT, WORKERS = 8, 2
PRODUCTS, QUERIES = 60, 15
PAIRS = PRODUCTS * QUERIES


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running(latency=0.04) as server:
        yield server


def command(db: Database, server: FaultyServer, *more: str, on: str = "ray") -> subprocess.Popen[str]:
    # A server named in the judge has no price that anybody knows.
    judge = "openai/gpt-5-nano" if "--max-cost" in more else f"openai/test-model?base_url={server.url}"
    words = ["run", "--db", db.target, "--judge", judge, "--concurrency", str(IN_FLIGHT)]
    cluster = ["--on", on, "--workers", str(WORKERS)] if on == "ray" else []
    line = [sys.executable, "-m", "judge", *words, *cluster, *more]
    environment = {**os.environ, "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": server.url}
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answered(server: FaultyServer, share: float, process: subprocess.Popen[str]) -> int:
    """Waits until the server has answered that share of all pairs; how many it has."""
    until = time.monotonic() + 90
    while server.answered.total() < share * PAIRS:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    return server.answered.total()


def stored(db: Database) -> tuple[int, int]:
    """Current verdicts, and how many of them have a grade."""
    verdicts = table_of(Verdict)
    with db.read() as connection:
        return tuple(connection.execute(select(func.count(), func.count(verdicts.c.grade)).where(verdicts.c.superseded_at.is_(None))).one())


def last_run(db: Database) -> Any:
    runs = table_of(Run)
    with db.read() as connection:
        return connection.execute(select(runs).order_by(runs.c.id.desc()).limit(1)).one()


def asked_again(server: FaultyServer) -> int:
    return sum((times - 1) * amount for times, amount in Counter(server.answered.values()).items())


def test_a_worker_that_is_killed_costs_what_it_had_in_flight_and_the_run_goes_on(shop: Any, server: FaultyServer) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    process = command(db, server)
    answered(server, 0.3, process)
    os.kill(workers_of(process.pid, WORKERS)[0], signal.SIGKILL)
    assert answered(server, 0.3, process) < PAIRS, "the run was over before it was hurt"
    printed, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    assert stored(db) == (PAIRS, PAIRS)
    assert asked_again(server) <= IN_FLIGHT
    run = last_run(db)
    assert (run.state, run.selected, run.known, run.judged, run.failed) == ("done", PAIRS, 0, PAIRS, 0)
    assert run.planned == PAIRS
    assert f"{PAIRS} selected = 0 known + {PAIRS} judged" in printed
    assert "ray" not in told.lower(), "Ray speaks between our lines"


def test_a_command_that_is_killed_is_resumed_by_the_same_command_and_ctrl_c_ends_every_worker(shop: Any, server: FaultyServer) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    first = command(db, server)
    answered(server, 0.3, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()

    second = command(db, server)
    answered(server, 0.6, second)
    second.send_signal(signal.SIGINT)
    printed, told = second.communicate(timeout=120)
    assert (second.returncode, "The same command resumes it" in printed) == (3, True), told
    run = last_run(db)
    assert (run.state, run.selected) == ("stopped", PAIRS)
    assert run.known + run.judged == stored(db)[0] < PAIRS

    third = command(db, server, on="here")
    third.communicate(timeout=120)
    assert third.returncode == 0, "one process goes on where several were"
    assert stored(db) == (PAIRS, PAIRS)
    assert asked_again(server) <= IN_FLIGHT, "only the killed command had anything to lose"


def test_all_workers_together_spend_no_more_than_was_allowed(shop: Any, server: FaultyServer) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    process = command(db, server, "--max-cost", "0.01")
    printed, told = process.communicate(timeout=120)
    assert process.returncode == 3, (printed, told)
    run = last_run(db)
    assert "could cross --max-cost 0.01" in run.note
    assert 0.005 < run.cost_usd <= 0.01
    assert 0 < run.judged < PAIRS
    assert stored(db)[0] == run.judged
