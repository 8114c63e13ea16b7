"""The one writer of a run: replies into the cache first, then verdicts and progress into the database.

It commits what has come since its last commit, so a slow run commits each reply and a fast one hundreds at once.
Whoever hands a reply over waits until it is kept: killed at any moment, no more replies are lost than requests were
in flight.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from judge.judging.planning import Job
from judge.judging.recording import Done, Progress, verdict_row
from judge.store import verdicts

BATCH = 500
"""Pairs in one commit, about."""
LINGER = 0.004
"""Seconds a commit waits for company: little beside any model's reply, and it saves most of the commits."""


class Handed(NamedTuple):
    """Pairs at their end, and who waits for their replies to be kept."""

    ended: Sequence[Done]
    kept: asyncio.Future[None]


class Writer:
    """A queue with a thread behind it; blocking work never touches the event loop."""

    def __init__(self, job: Job, run_id: int, progress: Progress, on_progress: Callable[[Progress], None]) -> None:
        self._job, self._run_id, self._progress, self._on_progress = job, run_id, progress, on_progress
        self._queue: asyncio.Queue[Handed | None] = asyncio.Queue()

    async def keep(self, ended: Sequence[Done]) -> None:
        """Hand over pairs at their end; returns once their replies are safe, a moment before their verdicts are."""
        if ended:
            kept = asyncio.get_running_loop().create_future()
            self._queue.put_nowait(Handed(ended, kept))
            await kept

    def close(self) -> None:
        """Nothing will come any more: `run` ends when all that came is written."""
        self._queue.put_nowait(None)

    async def run(self) -> None:
        """Write until closed. Raises what the cache or the database raises."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="writer") as thread:
            while batch := await self._gather():
                ended = [done for handed in batch for done in handed.ended]
                await loop.run_in_executor(thread, self._keep_replies, ended)
                for handed in batch:
                    if not handed.kept.done():
                        handed.kept.set_result(None)
                for done in ended:
                    self._progress.add(done)
                await loop.run_in_executor(thread, self._record, ended, self._progress.row())
                self._on_progress(self._progress)

    async def _gather(self) -> list[Handed]:
        """What has come since the last commit and a moment after, at least one; empty when closed."""
        first = await self._queue.get()
        if first is None:
            return []
        batch, size = [first], len(first.ended)
        if size < BATCH:
            await asyncio.sleep(LINGER)
        while size < BATCH and not self._queue.empty():
            handed = self._queue.get_nowait()
            if handed is None:
                self.close()
                break
            batch.append(handed)
            size += len(handed.ended)
        return batch

    def _keep_replies(self, ended: Sequence[Done]) -> None:
        self._job.replies.put_many({done.work.key: done.reply for done in ended if done.reply is not None and not done.from_cache})

    def _record(self, ended: Sequence[Done], progress: dict[str, object]) -> None:
        rows = [verdict_row(done, self._job.judge_id) for done in ended]
        verdicts.record(self._job.db, rows, self._run_id, progress)
