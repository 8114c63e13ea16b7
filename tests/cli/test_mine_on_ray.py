"""`judge mine --on ray` as a person uses it, on a real cluster of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.clusters import workers_of
from support.command_line import Judge
from support.mined import copy_of, stored
from support.seating import furnish

from judge.mining import SOURCES, mine
from judge.store.catalog import count
from judge.store.db import Database
from judge.tables import Candidate
from judge.vectors.embedded import Embedded
from judge.vectors.kept import kept_vectors

WORKERS = 2
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def started() -> Iterator[Start]:
    """Starts `judge mine` of a database with these sources; it ends with the test."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'shelfjudge[ray]'")
    with ExitStack() as ending:

        def start(db: Database, *sources: str) -> subprocess.Popen[str]:
            process = ending.enter_context(command(db, *sources))
            ending.callback(process.kill)
            return process

        yield start


def command(db: Database, *sources: str) -> subprocess.Popen[str]:
    words = ["mine", "--db", db.target, "--sources", ",".join(sources), "--json", "--on", "ray", "--workers", str(WORKERS)]
    return subprocess.Popen([sys.executable, "-m", "judge", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def first_candidates(db: Database, process: subprocess.Popen[str]) -> None:
    """Waits until there is one."""
    until = time.monotonic() + 120
    while not count(db, Candidate):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def test_workers_give_what_one_process_does_although_all_of_them_are_killed(
    shop: Any, new_database: Callable[[], Database], started: Start, tmp_path: Path
) -> None:
    db = furnish(shop(products=50, queries=300, candidates=[]))
    whole = copy_of(db, new_database())
    process = started(db, *SOURCES)
    first_candidates(db, process)
    killed = workers_of(process.pid, WORKERS)
    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    while not set(workers_of(process.pid)) - set(killed):
        assert process.poll() is None, "it was over before they were killed"
    printed, told = process.communicate(timeout=180)
    assert process.returncode == 0, told
    assert "ray" not in told.lower(), "Ray speaks between our lines"
    assert printed.startswith("{"), printed[:1500]
    vectors = kept_vectors(Embedded(), tmp_path / "other.vectors")
    assert orjson.loads(printed)["sources"] == [each._asdict() for each in mine(whole, [*SOURCES], vectors=vectors)]
    assert stored(db) == stored(whole)


def test_ctrl_c_keeps_what_was_written_and_mining_again_adds_the_rest(
    shop: Any, new_database: Callable[[], Database], started: Start
) -> None:
    db = shop(products=200, queries=1_500, candidates=[])
    whole = copy_of(db, new_database())
    process = started(db, "lexical:20", "random:2")
    first_candidates(db, process)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert (process.returncode, "What was written stays" in told) == (3, True), told
    mine(whole, ["lexical:20", "random:2"])
    assert stored(db)[1] < stored(whole)[1]

    mine(db, ["lexical:20", "random:2"])
    assert stored(db) == stored(whole)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--workers", "2"], "Add --on ray"),
        (["--on", "spark"], "'spark'"),
        (["--on", "ray", "--address", "10.0.0.1:6379"], "is a file of this machine"),
        (["--on", "ray", "--sources", "lexicl"], "no source 'lexicl'"),
        (["--on", "ray", "--sources", "lexical", "--encoder", "embedded"], "--sources lexical,dense"),
    ],
)
def test_a_place_or_a_source_that_cannot_be_is_refused_and_nothing_is_mined(
    judge: Judge, small_shop: Path, words: list[str], said: str
) -> None:
    for kind in ("products", "queries"):
        assert judge("import", kind, str(small_shop / f"{kind}.csv")).code == 0
    printed = judge("mine", *words)
    assert printed.code == 2
    assert said in printed.err
    assert judge("mine", "--sources", "lexical", "--json").json["sources"][0]["known"] == 0
