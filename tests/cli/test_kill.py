"""kill -9 in the middle of `judge run`, then the same command: what had arrived is not asked for again, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Verdict

SERVER = Path(__file__).parents[1] / "support" / "faulty_server.py"
IN_FLIGHT = 8
PRODUCTS, QUERIES = 25, 8


@pytest.fixture
def server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, str(SERVER), "--latency-ms", "30"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.terminate()
    process.wait()
    process.stdout.close()


def stats(server: str) -> Any:
    with urllib.request.urlopen(f"{server}/stats") as answer:
        return orjson.loads(answer.read())


def command(db: Database, server: str) -> list[str]:
    spec = f"openai/test-model?base_url={server}/v1"
    return [sys.executable, "-m", "judge", "run", "--db", db.target, "--judge", spec, "--concurrency", str(IN_FLIGHT)]


def test_a_killed_run_goes_on_where_it_was(shop: Any, server: str) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    environment = {**os.environ, "OPENAI_API_KEY": "sk-test"}
    killed_at: list[int] = []
    for share in (0.2, 0.5, 0.8):
        running = subprocess.Popen(command(db, server), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while stats(server)["answered"] < share * PRODUCTS * QUERIES:
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
        running.wait()
        killed_at.append(stats(server)["answered"])
    last = subprocess.run(command(db, server), env=environment, capture_output=True, text=True, timeout=60)
    assert last.returncode == 0, last.stderr

    with db.read() as connection:
        verdicts = connection.execute(select(func.count(), func.count(table_of(Verdict).c.grade)).select_from(table_of(Verdict))).one()
    assert tuple(verdicts) == (PRODUCTS * QUERIES, PRODUCTS * QUERIES)
    assert killed_at[-1] < PRODUCTS * QUERIES, "the run was over before it was killed"
    twice = Counter(stats(server)["answered_by_key"].values())
    asked_again = sum((times - 1) * amount for times, amount in twice.items())
    # A reply may be on the wire when the process dies: never more than were in flight, each time.
    assert asked_again <= IN_FLIGHT * len(killed_at)
    assert stats(server)["distinct"] == PRODUCTS * QUERIES


def test_ctrl_c_finishes_what_is_in_flight_and_exits_with_3(shop: Any, server: str) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    environment = {**os.environ, "OPENAI_API_KEY": "sk-test"}
    running = subprocess.Popen(command(db, server), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while stats(server)["answered"] < 20:
        time.sleep(0.005)
    running.send_signal(signal.SIGINT)
    printed, _ = running.communicate(timeout=30)
    assert running.returncode == 3
    assert "The same command resumes it" in printed
    again = subprocess.run(command(db, server), env=environment, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0
    assert stats(server)["answered"] == stats(server)["distinct"] == PRODUCTS * QUERIES
