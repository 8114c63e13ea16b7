"""One run: from the first word of its row to the last, by this process or by several."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable
from typing import Protocol

from judge.judging.effort import Effort, Ended, Stop
from judge.judging.engine import Pass
from judge.judging.liveness import HOST, refuse_a_second
from judge.judging.means import Means
from judge.judging.planning import Job, plan, size
from judge.judging.recording import Progress
from judge.store import verdicts
from judge.store.progress import failure_kinds
from judge.store.rows import Row

OnProgress = Callable[[Progress], None]


class Way(Protocol):
    """How a run gets through its plan. `lost`: requests that were on their way when nobody waited for them any longer."""

    progress: Progress
    lost: int

    async def go(self) -> None:
        """Judge what is open; the progress says how far it came. Raises StoreError when what comes cannot be written."""

    def last_counts(self) -> Row:
        """What the run's row has to say of its counts once it has ended."""


Ways = Callable[[Job, int, Effort, Stop, OnProgress], Way]
"""Makes the way of a job and its run's id."""


async def judge_candidates(
    job: Job, effort: Effort | None = None, on_progress: OnProgress = lambda _: None, stop: Stop | None = None, way: Ways | None = None
) -> Ended:
    """Judge every selected candidate that has no verdict yet: in this process, unless another way is given.

    Raises StoreError when the database or cache cannot be written. InputError while another run of this judge is at work.
    """
    stop, started = stop or Stop(), time.monotonic()
    run_id = verdicts.start_run(job.db, job.judge_id, job.selection, os.getpid(), HOST, refuse_a_second)
    going = (way or Alone)(job, run_id, effort or Effort(), stop, on_progress)
    state, note = "failed", "it broke off; the same command resumes it"
    try:
        await going.go()
        state, note = ("stopped", _why(stop, going.lost)) if stop.event.is_set() and going.progress.left else ("done", "")
    finally:
        await job.provider.close()
        verdicts.finish_run(job.db, run_id, state, note, going.last_counts())
    failures = failure_kinds(job.db, job.judge_id)
    return Ended(run_id, job.judge_id, state, note, going.progress, failures, time.monotonic() - started, stop.event.is_set())


def _why(stop: Stop, lost: int) -> str:
    """Why it was stopped, and what that cost."""
    return stop.reason + (f"; {lost:,} requests in flight were lost, and are asked again" if lost else "")


class Alone:
    """In this process."""

    def __init__(self, job: Job, run_id: int, effort: Effort, stop: Stop, on_progress: OnProgress) -> None:
        self._job, self._pass = job, Pass(job, run_id, Means(job.provider, effort, stop), on_progress)
        self.progress = self._pass.progress

    @property
    def lost(self) -> int:
        return self._pass.lost

    async def go(self) -> None:
        gc.freeze()  # what is loaded by now stays: looking through it for garbage again and again costs a tenth of the run
        selected, left = await asyncio.to_thread(size, self._job)
        self.progress.selected, self.progress.known = selected, selected - left
        if left:
            await self._pass.through(plan(self._job))

    def last_counts(self) -> Row:
        return verdicts.more(self._pass.unsaid())
