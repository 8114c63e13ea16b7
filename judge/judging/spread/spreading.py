"""A run on a Ray cluster: the plan is a Dataset of parts, each judged by a worker that writes replies and verdicts itself.

    this command: parts of the plan -> Ray Dataset -> workers: plan -> ask -> write   (`worker`)
                  progress  <- the run's row  <------------------------------'
                  one purse, one word that ends it  <-> workers                        (`office`)

The run's row is added to in the transactions that store the verdicts: so its counts are those of what is stored, whichever
worker died in between. A part that is given out again holds only what is still open.
"""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from judge.cluster.session import Session
from judge.cluster.spreading import AT_ONCE, spread
from judge.judging.effort import Effort, Stop
from judge.judging.limiter import Rates
from judge.judging.planning import Job, Part, parts, size
from judge.judging.recording import NOT_STORED, Progress
from judge.judging.running import OnProgress
from judge.judging.spread.office import kill, opened
from judge.judging.spread.worker import Order, Worker
from judge.store import verdicts
from judge.store.rows import Row

LEAST, MOST = 200, 20_000
"""Open pairs in a part: enough to keep a worker's requests in flight, not so many that progress is not seen."""
PARTS = 32
"""Parts for each worker: the last ones to end wait for each other no longer than for one of them."""
LOOK = 1.0
"""Seconds between two looks at how far the workers are."""


class Spread:
    """A way through the plan (`running.Way`), by the workers of a cluster."""

    def __init__(self, session: Session, job: Job, run_id: int, effort: Effort, stop: Stop, on_progress: OnProgress) -> None:
        self._job, self._run_id, self._stop, self._on_progress = job, run_id, stop, on_progress
        self._effort = effort
        self._session = session._replace(workers=min(session.workers, effort.concurrency or job.provider.limits.concurrency))
        self.progress, self.lost, self._through_all = Progress(), 0, False

    async def go(self) -> None:
        selected, left = await asyncio.to_thread(size, self._job)
        await asyncio.to_thread(self._count, {"selected": selected, "known": selected - left})
        if left:
            await self._through(await asyncio.to_thread(parts, self._job, _part_size(left, self._session.workers)))
        await asyncio.to_thread(self._count, {})
        self._through_all = not self._stop.event.is_set()

    def last_counts(self) -> Row:
        """Where all was looked at, what was not judged now was known: a worker that died may not have told of all it found unchanged."""
        done = self.progress
        done.planned = done.judged + done.failed
        if self._through_all:
            done.known = done.selected - done.planned - done.waiting
        return {"planned": done.planned, "known": done.known}

    async def _through(self, plan: list[Part]) -> None:
        office = opened(self._effort.max_cost)
        beside = [asyncio.create_task(each) for each in (self._watch(), self._tell(office), self._tell_hurry(office), self._hear(office))]
        try:
            await asyncio.to_thread(self._drain, plan, partial(Worker, self._order(), office))
        finally:
            for task in beside:
                task.cancel()
            with suppress(Exception):  # where the cluster is gone, so is the office
                kill(office)

    def _drain(self, plan: list[Part], ready: partial[Worker]) -> None:
        with closing(spread(self._session, plan, ready, at_once=AT_ONCE)) as results:
            for found in results:
                self.lost += found.lost
                for name in NOT_STORED - {"failures"}:
                    setattr(self.progress, name, getattr(self.progress, name) + getattr(found.progress, name))

    def _order(self) -> Order:
        job = self._job
        spec = str(job.provider.spec)
        return Order(
            job.db.target,
            job.replies.folder,
            spec,
            job.prompt.text,
            job.judge_id,
            self._run_id,
            job.selection,
            job.retry,
            share(self._effort, job.provider.limits.concurrency, self._session.workers),
        )

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            await asyncio.to_thread(self._count, {})
            self._on_progress(self.progress)

    def _count(self, more: Row) -> None:
        """Add to the run's row, which is a sign of life too, and read what the workers added."""
        verdicts.record(self._job.db, [], self._run_id, verdicts.more(more))
        for name, count in verdicts.counts_of(self._job.db, self._run_id, [*self.progress.row()]).items():
            setattr(self.progress, name, count)

    async def _tell(self, office: Any) -> None:
        await self._stop.event.wait()
        await office.halt.remote(self._stop.reason)

    async def _tell_hurry(self, office: Any) -> None:
        await self._stop.hurry.wait()
        await office.halt.remote(self._stop.reason, hurry=True)

    async def _hear(self, office: Any) -> None:
        self._stop.now(await office.halted.remote())


def share(effort: Effort, most: int, workers: int) -> Effort:
    """What one of so many workers may do, so that all together do no more than was stated. `most`: requests in flight where nobody says."""
    rates = Rates(*(None if rate is None else rate / workers for rate in (effort.rates.requests, effort.rates.tokens)))
    return replace(effort, concurrency=max(1, (effort.concurrency or most) // workers), rates=rates)


def _part_size(left: int, workers: int) -> int:
    return min(MOST, max(LEAST, left // (workers * PARTS)))
