"""One worker process of a run: an engine of its own, judging one part of the plan after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from judge.cluster.spreading import AT_ONCE
from judge.judging.effort import Effort, Stop
from judge.judging.engine import Pass
from judge.judging.means import Means
from judge.judging.planning import Job, Part, plan
from judge.judging.prompts import read_prompt
from judge.judging.providers import provider_for
from judge.judging.recording import Progress
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.judging.spread.office import Shared
from judge.store import verdicts
from judge.store.candidates import Selection
from judge.store.db import open_database

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """What a worker needs to make the run's job anew, and its share of the effort. `judge`: its full name; `prompt`: its whole text."""

    database: str
    replies: Path
    judge: str
    prompt: str
    judge_id: int
    run_id: int
    selection: Selection
    retry: frozenset[str]
    effort: Effort


class Found(NamedTuple):
    """What came of a part: its own counts, and requests that were lost by breaking off."""

    progress: Progress
    lost: int


class Worker:
    """Called with a part of the plan, by several threads at once; all of them share one event loop, its limits and its purse."""

    def __init__(self, order: Order, office: Any) -> None:
        self._office, self._loop = office, asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True, name="judging")
        self._thread.start()
        db = open_database(order.database)
        provider = provider_for(JudgeSpec.parse(order.judge))
        replies = Replies(order.replies, db)
        self._job = Job(
            db, replies, provider, read_prompt(order.prompt, "the prompt of the run"), order.judge_id, order.selection, order.retry
        )
        self._run_id = order.run_id
        self._means = self._here(self._furnish(order.effort))

    def __call__(self, part: Part) -> Found:
        """Judge what is open of that part: what it holds by then is written."""
        return self._here(self._judged(part))

    def close(self) -> None:
        """Give back connections; a process that ends need not ask for it."""
        for task in self._listening:
            self._loop.call_soon_threadsafe(task.cancel)
        self._here(self._job.provider.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._job.replies.close()
        self._job.db.close()

    def _here(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _furnish(self, effort: Effort) -> Means:
        stop = Stop()
        purse = Shared(self._office) if effort.max_cost is not None else None
        self._listening = [asyncio.create_task(each) for each in (self._hear(stop), self._hear_hurry(stop), self._tell(stop))]
        return Means(self._job.provider, effort, stop, purse, AT_ONCE)

    async def _judged(self, part: Part) -> Found:
        once = Pass(self._job, self._run_id, self._means)
        if not self._means.stop.event.is_set():
            await once.through(plan(self._job, [part]))
            await asyncio.to_thread(self._count_the_rest, once)
        return Found(once.progress, once.lost)

    def _count_the_rest(self, once: Pass) -> None:
        verdicts.record(self._job.db, [], self._run_id, verdicts.more(once.unsaid()))

    async def _hear(self, stop: Stop) -> None:
        stop.now(await self._office.halted.remote())

    async def _hear_hurry(self, stop: Stop) -> None:
        await self._office.hurried.remote()
        stop.at_once("")

    async def _tell(self, stop: Stop) -> None:
        await stop.event.wait()
        with suppress(Exception):  # an office that is gone has told everybody
            await self._office.halt.remote(stop.reason)
