"""What blocks stays off the event loop: it goes on ticking while the cache and the database are slow."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from support.judging import AT_ONCE, answer, job

from judge.judging.effort import Effort
from judge.judging.providers.scripted import scripted
from judge.judging.running import judge_candidates

HELD = 0.5


@pytest.mark.sqlite
def test_the_loop_ticks_while_another_process_holds_cache_and_database(shop: Any, tmp_path: Path) -> None:
    db = shop(products=20, queries=4)
    task = job(db, scripted(lambda _: answer()), tmp_path)
    lock = threading.Event()

    def hold(path: Path) -> None:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            lock.wait(HELD)
            other.execute("COMMIT")

    async def run() -> tuple[float, int]:
        longest, last = 0.0, time.perf_counter()
        running = asyncio.create_task(judge_candidates(task, Effort(4, patience=AT_ONCE)))
        while not running.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        return longest, running.result().progress.judged

    holders = [threading.Thread(target=hold, args=(path,)) for path in (tmp_path / "replies" / "cache.db",)]
    for holder in holders:
        holder.start()
    longest, done = asyncio.run(run())
    for holder in holders:
        holder.join()
    task.replies.close()
    assert done == 80
    assert longest < HELD * 0.8
