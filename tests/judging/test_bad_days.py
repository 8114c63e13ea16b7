"""What a machine does to a run: disk full, cache gone, database held, clock set back, two runs at once.

Afterwards the same command finishes the job: every pair judged, once. The large fault run is `tests/bench/faults.py`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import event, func, select, update
from support.faulty_server import running
from support.judging import answer, job, judged

from judge.errors import InputError, StoreError
from judge.judging.effort import Effort
from judge.judging.providers.scripted import scripted
from judge.judging.running import judge_candidates
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.verdicts import runs
from judge.tables import Run, Verdict

VERDICT = table_of(Verdict)
TWINS = Path(__file__).parents[1] / "support" / "twins.py"
ROUNDS = 20
PATIENCE = 10.0
HELD = 3.0
"""Seconds another writer holds a file: a tenth of what a run would wait."""

# A limit on the size of any file this process writes is what a full disk looks like to it.
LIMITED = (
    "import resource, sys; n = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)); from judge.cli import main; main()"
)


def judged_pairs(db: Database) -> tuple[int, int]:
    """Current verdicts, and how many of them have a grade."""
    with db.read() as connection:
        found = connection.execute(select(func.count(), func.count(VERDICT.c.grade)).where(VERDICT.c.superseded_at.is_(None))).one()
    return found[0], found[1]


def words(db: Database, url: str, model: str = "test-model") -> list[str]:
    return ["run", "--db", db.target, "--judge", f"openai/{model}?base_url={url}", "--concurrency", "8"]


def start(*command: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "OPENAI_API_KEY": "sk-test"}
    return subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Full:
    """Room in the database for so many pages more than it has now, until `more_room`."""

    def __init__(self, db: Database, spare: int) -> None:
        self._db = db
        with db.read() as connection:
            self._pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) + spare
        event.listen(db.engine, "connect", self._limit)
        db.engine.dispose()

    def _limit(self, connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={self._pages}")

    def more_room(self) -> None:
        event.remove(self._db.engine, "connect", self._limit)
        self._db.engine.dispose()


@pytest.mark.sqlite
def test_a_full_disk_stops_the_run_with_a_remedy_and_what_was_paid_for_is_not_asked_again(shop: Any, tmp_path: Path) -> None:
    db, asked = shop(products=60, queries=20), list[str]()

    def reply(body: Any) -> Any:
        asked.append(body["messages"][-1]["content"])
        return answer(reason="It fits. " * 40)

    disk = Full(db, spare=40)
    with pytest.raises(StoreError, match="full") as told:
        judged(job(db, scripted(reply), tmp_path))
    assert told.value.remedy
    assert 0 < judged_pairs(db)[0] < 1_200
    disk.more_room()
    ended = judged(job(db, scripted(reply), tmp_path))
    assert (ended.state, judged_pairs(db)) == ("done", (1_200, 1_200))
    assert len(asked) - len(set(asked)) <= 4, "more was asked twice than was in flight"


@pytest.mark.sqlite
def test_a_full_disk_under_judge_run_is_a_message_and_the_same_command_resumes(shop: Any) -> None:
    db = shop(products=20, queries=10)
    room = Path(db.target).stat().st_size + 30_000
    with running() as server:
        stopped = start("-c", LIMITED, str(room), *words(db, server.url))
        _, said = stopped.communicate(timeout=30)
        assert stopped.returncode not in (0, 1), said
        assert "Traceback" not in said
        assert "disk" in said.lower()
        assert judged_pairs(db)[0] < 200
        again = start("-m", "judge", *words(db, server.url))
        _, said = again.communicate(timeout=30)
        beyond = server.stats()["requests"] - 200
    assert (again.returncode, said) == (0, "")
    assert judged_pairs(db) == (200, 200)
    assert beyond <= 8, "more was asked twice than was in flight"


@pytest.mark.sqlite
def test_a_deleted_cache_folder_costs_a_finished_job_nothing(shop: Any, tmp_path: Path) -> None:
    db = shop(products=5, queries=2)
    judged(job(db, scripted(lambda _: answer()), tmp_path))
    shutil.rmtree(tmp_path / "replies")
    ended = judged(job(db, scripted(lambda _: answer()), tmp_path))
    assert (ended.state, ended.progress.requests, ended.progress.known) == ("done", 0, 10)


@pytest.mark.sqlite
def test_a_cache_folder_deleted_in_the_middle_of_a_run_loses_no_pair(shop: Any, tmp_path: Path) -> None:
    """The run says that it cannot keep replies; the same command ends with every pair judged."""
    db, asked = shop(products=20, queries=10), 0

    def reply(_: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 50:
            shutil.rmtree(tmp_path / "replies")
        return answer()

    with pytest.raises(StoreError, match="deleted while it was in use"):
        judged(job(db, scripted(reply), tmp_path))
    ended = judged(job(db, scripted(reply), tmp_path))
    assert (ended.state, ended.progress.failed, judged_pairs(db)) == ("done", 0, (200, 200))
    assert judged(job(db, scripted(reply), tmp_path)).progress.requests == 0


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another writer has the SQLite file for three seconds."""
    taken = threading.Event()

    def hold() -> None:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            taken.set()
            time.sleep(HELD)
            other.execute("COMMIT")

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    yield
    holder.join()


@pytest.mark.sqlite
def test_a_run_waits_for_another_writer_of_the_database_and_of_the_cache(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=4)
    task = job(db, scripted(lambda _: answer()), tmp_path)
    with held(Path(db.target)), held(tmp_path / "replies" / "cache.db"):
        started = time.monotonic()
        ended = judged(task)
        waited = time.monotonic() - started
    assert (ended.state, ended.progress.failed, judged_pairs(db)) == ("done", 0, (40, 40))
    assert waited > HELD / 2, "nobody held it"


@pytest.mark.sqlite
def test_a_clock_set_back_between_two_runs_changes_nothing(shop: Any, tmp_path: Path) -> None:
    """The first run is stamped a year ahead of the second: what is current, known and newest goes by content and order."""
    db = shop(products=4, queries=2)
    judged(job(db, scripted(lambda _: answer(2)), tmp_path))
    ahead = datetime.now(UTC) + timedelta(days=365)
    with db.write() as connection:
        connection.execute(update(VERDICT).values(created_at=ahead))
        connection.execute(update(table_of(Run)).values(started_at=ahead, updated_at=ahead, ended_at=ahead))
    with sqlite3.connect(tmp_path / "replies" / "cache.db") as cache:
        cache.execute("UPDATE Cache SET store_time = ?, access_time = ?", (ahead.timestamp(), ahead.timestamp()))
    assert judged(job(db, scripted(lambda _: answer(2)), tmp_path)).progress.requests == 0
    save_products(db, [{"id": "p1", "title": "Another lamp"}])
    ended = judged(job(db, scripted(lambda _: answer(5)), tmp_path))
    assert ended.progress.requests == 2
    with db.read() as connection:
        current = select(VERDICT.c.product_id, VERDICT.c.grade).where(VERDICT.c.superseded_at.is_(None))
        grades = {(product, grade) for product, grade in connection.execute(current)}
    assert grades == {("p1", 5), ("p2", 2), ("p3", 2), ("p4", 2)}
    assert [run.id for run, _ in runs(db)] == [3, 2, 1]


def test_of_two_runs_started_in_the_same_instant_one_runs_and_the_other_is_turned_away_every_time(shop: Any) -> None:
    db = shop(products=4, queries=3)
    with running() as server:
        together = start(str(TWINS), str(ROUNDS), *words(db, server.url, "model-ROUND"))
        assert together.stdout is not None
        for number in range(ROUNDS):
            server.open.clear()
            opener = threading.Timer(PATIENCE, server.open.set)  # so that two that both run are seen, not waited for
            opener.start()
            code, said = orjson.loads(together.stdout.readline())
            opener.cancel()
            assert (code, "is at work (process" in said, "Ctrl-C" in said) == (2, True, True), said
            server.open.set()
            assert orjson.loads(together.stdout.readline()) == [0, ""]
            assert server.stats()["requests"] == 12 * (number + 1)
        assert together.communicate(timeout=30)[1] == ""
    assert judged_pairs(db) == (12 * ROUNDS, 12 * ROUNDS)
    assert [run.state for run, _ in runs(db, limit=2 * ROUNDS)] == ["done"] * ROUNDS


def test_two_runs_of_the_library_in_one_process_are_told_apart_too(shop: Any, tmp_path: Path) -> None:
    db = shop(products=4, queries=3)
    asked = []

    async def slow(body: Any) -> Any:
        asked.append(body)
        await asyncio.sleep(0.01)
        return answer()

    async def both() -> list[Any]:
        tasks = [job(db, scripted(slow), tmp_path) for _ in range(2)]
        ended = await asyncio.gather(*(judge_candidates(task, Effort(concurrency=4)) for task in tasks), return_exceptions=True)
        for task in tasks:
            task.replies.close()
        return ended

    done, refused = asyncio.run(both())
    assert (done.state, len(asked)) == ("done", 12)
    assert isinstance(refused, InputError)
    assert "is at work" in refused.problem
    assert judged(job(db, scripted(slow), tmp_path)).state == "done"
