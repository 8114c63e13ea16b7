"""The one writer of a run: replies into the cache first, then verdicts and progress into the database.

Each keeps a rhythm of its own. Whoever hands a reply over waits until it is kept, so that is done at once: killed at any
moment, no more replies are lost than requests were in flight. Verdicts can be read from kept replies again, so they may
wait for company, which saves most of the commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from judge.judging.planning import Job
from judge.judging.recording import Done, Progress, verdict_row
from judge.store import verdicts
from judge.store.rows import Row

BATCH = 2_000
"""Pairs in one commit, about."""
KEEPING = 0.004
RECORDING = 0.1
"""Seconds that a commit of replies, and one of verdicts, waits for company."""


class Handed(NamedTuple):
    """Pairs at their end, and who waits for their replies to be kept."""

    ended: Sequence[Done]
    kept: asyncio.Future[None]


class Writer:
    """Two queues with a thread behind each; blocking work never touches the event loop."""

    def __init__(self, job: Job, run_id: int, progress: Progress, on_progress: Callable[[Progress], None]) -> None:
        self._job, self._run_id, self._progress, self._on_progress = job, run_id, progress, on_progress
        self._to_keep: Arriving = asyncio.Queue()
        self._to_record: Arriving = asyncio.Queue(maxsize=BATCH)
        self._said = progress.row()

    async def keep(self, ended: Sequence[Done]) -> None:
        """Hand over pairs at their end; returns once their replies are safe, a moment before their verdicts are."""
        if ended:
            kept = asyncio.get_running_loop().create_future()
            self._to_keep.put_nowait(Handed(ended, kept))
            await kept

    def close(self) -> None:
        """Nothing will come any more: `run` ends when all that came is written."""
        self._to_keep.put_nowait(None)

    def unsaid(self) -> Row:
        """What the progress has more than the run's row was told; it counts as told from now on."""
        before, self._said = self._said, self._progress.row()
        return {name: count - before[name] for name, count in self._said.items()}

    async def run(self) -> None:
        """Write until closed. Raises what the cache or the database raises."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_replies())
                tasks.create_task(self._record())
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _keep_replies(self) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="replies") as thread:
            while batch := await _gathered(self._to_keep, KEEPING):
                new = {done.work.key: done.reply for done in _all(batch) if done.reply is not None and not done.from_cache}
                await asyncio.get_running_loop().run_in_executor(thread, self._job.replies.put_many, new)
                for handed in batch:
                    if not handed.kept.done():
                        handed.kept.set_result(None)
                    await self._to_record.put(handed)
        await self._to_record.put(None)

    async def _record(self) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="verdicts") as thread:
            while batch := await _gathered(self._to_record, RECORDING):
                ended = _all(batch)
                for done in ended:
                    self._progress.add(done)
                await asyncio.get_running_loop().run_in_executor(thread, self._write, ended, self.unsaid())
                self._on_progress(self._progress)

    def _write(self, ended: Sequence[Done], more: Row) -> None:
        rows = [verdict_row(done, self._job.judge_id) for done in ended]
        verdicts.record(self._job.db, rows, self._run_id, verdicts.more(more))


Arriving = asyncio.Queue[Handed | None]
"""None is the end: nothing comes after it."""


def _all(batch: Sequence[Handed]) -> list[Done]:
    return [done for handed in batch for done in handed.ended]


async def _gathered(arriving: Arriving, linger: float) -> list[Handed]:
    """What has come since the last commit and a moment after, at least one; empty at the end."""
    first = await arriving.get()
    if first is None:
        return []
    batch, size = [first], len(first.ended)
    if size + arriving.qsize() < BATCH:
        await asyncio.sleep(linger)
    while size < BATCH and not arriving.empty():
        handed = arriving.get_nowait()
        if handed is None:
            arriving.put_nowait(None)
            break
        batch.append(handed)
        size += len(handed.ended)
    return batch
