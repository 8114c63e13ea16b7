"""The judging engine: a plan read in a thread, a bounded pool of workers, one writer.

    plan (thread) -> pages of work -> known replies --------------------> writer (thread): reply, then verdict
                                   -> packs -> workers: provider + retry -^

Killed at any moment, the same command goes on where it was and asks again only for what was in flight.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from typing import TypeVar

from judge.errors import Refused, Rejected, Transient, Unreadable
from judge.judging.asking import Asked, Asker
from judge.judging.base import Request, Usage, together
from judge.judging.hope import Silence
from judge.judging.means import Means
from judge.judging.planning import Job, Page, Work, request_for
from judge.judging.pricing import Estimate, estimate, price, price_of
from judge.judging.recording import Done, Progress, without_asking
from judge.judging.writer import Writer
from judge.store.rows import Row

T = TypeVar("T")

ALONE = (Unreadable, Refused, Rejected)
"""What a product may not end in when it shared a request: alone it may be readable, harmless, or short enough."""


class Pass:
    """One way through a plan: who reads it, the workers between two queues, the writer behind the second one."""

    def __init__(self, job: Job, run_id: int, means: Means, on_progress: Callable[[Progress], None] = lambda _: None) -> None:
        self.job, self.means, self.stop = job, means, means.stop
        self.progress = Progress()
        self.writer = Writer(job, run_id, self.progress, on_progress)
        self.asker = Asker(job.provider, means.limiter, means.effort.patience, self.stop.event.is_set)
        self.silence = Silence()
        self.workers = means.workers
        self.to_ask: asyncio.Queue[list[Work] | None] = asyncio.Queue(maxsize=means.slots)

    @property
    def lost(self) -> int:
        """Requests that were on their way when nobody waited for them any longer."""
        return self.asker.lost

    def unsaid(self) -> Row:
        """What this pass has counted that the run's row was not told; it counts as told from now on."""
        return self.writer.unsaid()

    async def through(self, pages: Iterator[Page]) -> None:
        """Ask and write until the plan is through. What came is written even when asking breaks off."""
        writing, asking = asyncio.create_task(self.writer.run()), asyncio.create_task(self._ask_all(pages))
        ending = asyncio.create_task(self._end(asking))
        try:
            await asyncio.wait({writing, asking}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                self.writer.close()
                await writing
        finally:
            for task in (ending, asking, writing):
                task.cancel()
            self.progress.requests = self.asker.sent
        writing.result()
        if not asking.cancelled():
            asking.result()

    async def _end(self, asking: asyncio.Task[None]) -> None:
        """Once asked to stop, let what is in flight arrive; who still waits for a server after that waits no longer."""
        await self.stop.event.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.hurry.wait(), self.means.effort.grace)
        asking.cancel()

    async def _ask_all(self, pages: Iterator[Page]) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(self.workers):
                    tasks.create_task(self._work())
                tasks.create_task(self._plan(pages))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _plan(self, pages: Iterator[Page]) -> None:
        async for page in _in_thread(pages):
            await self._hand_out(page)
            if self.stop.event.is_set():
                break
        for _ in range(self.workers):
            await self.to_ask.put(None)

    async def _hand_out(self, page: Page) -> None:
        self.progress.known += page.unchanged
        self.progress.planned += len(page.work)
        self.progress.waiting += page.waiting
        settled = [item for item in page.work if item.unrenderable or item.known]
        await self.writer.keep([without_asking(self.job.provider, item) for item in settled])
        for pack in packs([item for item in page.work if not (item.unrenderable or item.known)], self.job.provider.pack):
            if self.stop.event.is_set():
                return
            await self.to_ask.put(pack)

    async def _work(self) -> None:
        while (pack := await self.to_ask.get()) is not None:
            await self._ask(pack)

    async def _ask(self, pack: list[Work], before: Done | None = None) -> None:
        """Ask about these products; those that a shared reply leaves open are asked again one by one (`before`: that try)."""
        request = self._request(pack)
        expected = self._expected(request)
        reserved = await self.means.purse.reserve(expected.most or 0.0)
        if isinstance(reserved, str):
            self.stop.now(reserved)
            return
        if self.stop.event.is_set():
            self.means.purse.settle(reserved, 0.0)
            return
        try:
            asked = await self.asker.ask(request, expected.input_tokens + expected.output_tokens)
        except Rejected as error:
            self.stop.now(str(error))
            return
        try:
            if self._left_open(pack, asked):
                return
            ended = self._ends(pack, asked, reserved, before)
            unread = {done.work.key: done for done in ended if len(pack) > 1 and isinstance(done.outcome, ALONE)}
            self.progress.add_pack(len(pack), len(unread))
            final = [done for done in ended if done.work.key not in unread]
            self.means.stop_for(self.means.hope.after(done.outcome for done in final))
            await self.writer.keep(final)
        finally:
            self.means.limiter.give_back()
        for done in unread.values():
            await self._ask([done.work], done)

    def _left_open(self, pack: Sequence[Work], asked: Asked) -> bool:
        """Whether these products are not given up on, for want of a server: the same command asks about them again."""
        silent = [outcome for _, outcome in asked.parts if isinstance(outcome, Transient)]
        if len(silent) < len(asked.parts):
            return False
        if not self.stop.event.is_set():
            pair = (pack[0].query.id, pack[0].product.id)
            self.means.stop_for(self.silence.gave_up(pair, silent[0], asked.heard_before, self.asker.heard))
        return self.stop.event.is_set()

    def _expected(self, request: Request) -> Estimate:
        """What the request should take; not worked out where nothing depends on it."""
        if not self.means.estimates:
            return Estimate(0, 0, None, None)
        return estimate(self.job.provider, self.job.provider.body(request), len(request.products))

    def _request(self, pack: Sequence[Work]) -> Request:
        alone = pack[0].request if len(pack) == 1 else None
        return alone or request_for(self.job.prompt, pack[0].query, [item.product for item in pack])

    def _ends(self, pack: Sequence[Work], asked: Asked, reserved: float, before: Done | None) -> list[Done]:
        """Each pair at its end, with its share of tokens and money, those of a try `before` included."""
        self.progress.requests = self.asker.sent
        # Without a reply, the price of an empty one: nothing, or unknown where nobody has a price.
        costs = [price(self.job.provider, reply) for reply in asked.paid] or [price_of(self.job.provider, Usage())]
        cost = None if None in costs else sum(filter(None, costs))
        self.means.purse.settle(reserved, reserved if cost is None else cost)
        spent = together([reply.usage for reply in asked.paid])
        alone = [
            Done(item, outcome, reply, share, None if cost is None else cost / len(pack), asked.attempts)
            for share, item, (reply, outcome) in zip(spent.split(len(pack)), pack, asked.parts, strict=True)
        ]
        return [done.after(before) for done in alone] if before else alone


def packs(work: Iterable[Work], size: int) -> Iterator[list[Work]]:
    """Work in the packs that share a request: one query, at most `size` products.

    Their order is that of their keys, which say nothing of the catalogue: so no product comes first for standing first in it.
    """
    for _, items in groupby(work, key=lambda item: item.query.id):
        of_query = list(items)
        if size > 1:
            of_query.sort(key=lambda item: item.key)
        yield from (of_query[start : start + size] for start in range(0, len(of_query), size))


async def _in_thread(iterator: Iterator[T]) -> AsyncIterator[T]:
    """A blocking iterator, each step taken in one and the same thread, one step ahead of whoever consumes it."""
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="planner") as thread:
        ahead = _next(iterator, end, thread)
        try:
            while (item := await ahead) is not end:
                ahead = _next(iterator, end, thread)
                yield item  # type: ignore[misc]
        finally:
            ahead.cancel()


def _next(iterator: Iterator[T], end: object, thread: ThreadPoolExecutor) -> asyncio.Future[T | object]:
    return asyncio.get_running_loop().run_in_executor(thread, next, iterator, end)
