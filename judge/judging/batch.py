"""24-hour jobs: half the price for a reply within a day. Everything that must outlive the process is in the database.

    plan -> draft ("preparing": its pairs are stored) -> "sending" -> server -> "running" (its id is stored) -> collected

What is paid for is the step in the middle, so it is taken at most once: a job that may have been sent is looked for
at the server, never sent again. Any process can pick a job up: `poll` needs the database and a key, nothing else.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar
from uuid import uuid4

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from judge.errors import ProviderError, Rejected, Transient
from judge.judging.asking import Patience
from judge.judging.planning import Job, Work, plan
from judge.judging.pricing import price
from judge.judging.providers._batches import Batches, Lost, Unsure
from judge.judging.recording import Done, Progress, verdict_row
from judge.judging.status import process_alive
from judge.store import batches as store
from judge.store import verdicts
from judge.store.batches import Item, JobStatus
from judge.store.candidates import count_selected
from judge.store.db import Database
from judge.tables import Batch, now

T = TypeVar("T")

LEASE = timedelta(minutes=30)
"""How long one try to send a job may take, with room to spare; only after that is a job that the server lacks given up."""


@dataclass(frozen=True)
class Edge:
    """What the flow takes from outside. `most_requests`, `most_bytes` lower the vendor's limits on one job.

    `at` hears of every step once it is durable; what it raises ends the process's part there.
    """

    patience: Patience = field(default=Patience())
    clock: Callable[[], datetime] = now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    new_id: Callable[[], str] = lambda: f"batch-{uuid4().hex}"
    pid: int = field(default_factory=os.getpid)
    alive: Callable[[int], bool] = process_alive
    most_requests: int | None = None
    most_bytes: int | None = None
    at: Callable[[str], None] = lambda _: None


class Submitted(NamedTuple):
    """selected = known + settled + sent + elsewhere + left. `settled` needed no request; `elsewhere` waits in other live jobs.

    `note` says why something is left, or that it is not known yet whether a job was taken.
    """

    run_id: int
    jobs: int
    selected: int
    known: int
    settled: int
    sent: int
    elsewhere: int
    note: str = ""

    @property
    def left(self) -> int:
        return self.selected - self.known - self.settled - self.sent - self.elsewhere


async def submit(job: Job, server: Batches, edge: Edge) -> Submitted:
    """Send what is missing as one or more jobs. StoreError when the database cannot be written."""
    await recover(job, server, edge)
    run_id = await asyncio.to_thread(verdicts.start_run, job.db, job.judge_id, job.selection, edge.pid)
    with TemporaryDirectory(prefix="shelfjudge-") as folder:
        submission = _Submission(job, server, edge, run_id, Path(folder))
        await submission.through()
    return submission.result()


async def recover(job: Job, server: Batches, edge: Edge) -> None:
    """Settle the jobs of this judge that a process left before the server's id was stored."""
    for status in await asyncio.to_thread(_unsettled, job.db, job.judge_id):
        batch = status.batch
        if batch.state == "sending":
            await _look_for(job.db, server, batch, edge)
        elif not edge.alive(status.pid) or edge.clock() - batch.created_at > LEASE:
            store.finish(job.db, batch.id, "preparing", "abandoned", edge.clock(), note="it was never sent")
        conclude(job.db, batch.run_id)


def _unsettled(db: Database, judge_id: int) -> list[JobStatus]:
    return [status for status in store.jobs(db, judge_id=judge_id, live_only=True) if status.batch.state != "running"]


async def _look_for(db: Database, server: Batches, batch: Batch, edge: Edge) -> None:
    sent_at = batch.sent_at or batch.created_at
    known = frozenset(await asyncio.to_thread(store.remote_ids, db))
    lost = Lost(batch.id, batch.requests, sent_at, known, lambda key: bool(store.among(db, batch.id, [key])))
    try:
        found = await patiently(edge, lambda: server.find(lost))
    except ProviderError as error:
        store.note(db, batch.id, note=f"not known whether the server has it: {error}")
        return
    if found.remote_id:
        store.move(db, batch.id, "sending", "running", remote_id=found.remote_id, note="")
    elif found.undecided:
        store.note(db, batch.id, note=found.undecided)
    elif edge.clock() - sent_at > LEASE:
        store.finish(db, batch.id, "sending", "abandoned", edge.clock(), note="the server never had it")
    else:
        store.note(db, batch.id, note=f"it may be on its way; known for certain after {sent_at + LEASE:%H:%M} UTC")


def conclude(db: Database, run_id: int) -> None:
    """Bring a run's row up to date with its jobs. Counted from what is stored: as often as one likes, by whom one likes."""
    live, open_again, requests = store.run_over(db, run_id)
    counts = {**store.run_counts(db, run_id), "requests": requests}
    if live:
        store.keep_run(db, run_id, "waiting", "waiting for 24-hour jobs: judge status", counts)
    elif open_again:
        verdicts.finish_run(db, run_id, "stopped", f"{open_again:,} pairs are open again; the same command sends them", counts)
    else:
        verdicts.finish_run(db, run_id, "done", "", counts)


async def patiently(edge: Edge, act: Callable[[], Awaitable[T]]) -> T:
    """Do it again while that may help: the server's wait where it names one, else longer and longer. Raises the last error."""
    patience = edge.patience
    backoff = wait_exponential_jitter(multiplier=patience.first_wait, max=patience.longest_backoff)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked_for = error.retry_after if isinstance(error, Transient) else None
        return float(backoff(state)) if asked_for is None else min(asked_for, patience.max_wait)

    retrying = AsyncRetrying(
        stop=stop_after_attempt(patience.attempts),
        wait=wait,
        retry=retry_if_exception_type(Transient),
        sleep=edge.sleep,
        reraise=True,
    )

    async def once() -> T:  # tenacity awaits only what is declared to be awaitable, which a lambda is not
        return await act()

    return await retrying(once)


class _Draft:
    """A job that is being filled: its pairs in the database, its requests in a file."""

    def __init__(self, db: Database, batch_id: str, folder: Path) -> None:
        self.db, self.id, self.path = db, batch_id, folder / f"{batch_id}.jsonl"
        self.keys: set[str] = set()
        self.pairs = 0
        self.bytes = 0
        self.path.touch()

    def take(self, lines: Sequence[tuple[Work, bytes]]) -> int:
        """Reserve these pairs and write their requests, one for pairs that ask the same; how many pairs it got."""
        mine = store.reserve(self.db, self.id, [Item(item.query.id, item.product.id, item.key) for item, _ in lines])
        fresh = {item.key: line for item, line in lines if item.key in mine and item.key not in self.keys}
        with self.path.open("ab") as file:
            self.bytes += sum(file.write(line + b"\n") for line in fresh.values())
        self.keys |= fresh.keys()
        got = sum(item.key in mine for item, _ in lines)
        self.pairs += got
        return got


class _Submission:
    """One `submit`: the plan in, drafts filled one after the other and sent when they are full."""

    def __init__(self, job: Job, server: Batches, edge: Edge, run_id: int, folder: Path) -> None:
        self.job, self.server, self.edge, self.run_id, self.folder = job, server, edge, run_id, folder
        self.most_requests = min(server.max_requests, edge.most_requests or server.max_requests)
        self.most_bytes = min(server.max_bytes, edge.most_bytes or server.max_bytes)
        self.progress = Progress()
        self.draft: _Draft | None = None
        self.jobs = self.sent = self.elsewhere = self.settled = 0
        self.note = ""
        self.stopped = False

    async def through(self) -> None:
        self.progress.selected = await asyncio.to_thread(count_selected, self.job.db, self.job.selection)
        pages = plan(self.job)
        while not self.stopped and (page := await asyncio.to_thread(next, pages, None)) is not None:
            self.progress.known += page.done
            self.elsewhere += page.waiting
            self.progress.planned += len(page.work)
            await asyncio.to_thread(self._settle, [item for item in page.work if item.unrenderable or item.known])
            await self._add([item for item in page.work if not (item.unrenderable or item.known)])
        if self.draft is not None and not self.stopped:
            await self._send(self.draft)
        await asyncio.to_thread(self._close)

    def result(self) -> Submitted:
        p = self.progress
        return Submitted(self.run_id, self.jobs, p.selected, p.known, self.settled, self.sent, self.elsewhere, self.note)

    def _settle(self, items: Sequence[Work]) -> None:
        """Pairs that need no request: their reply was paid for before, or their template fails on their data."""
        rows = [verdict_row(_without_asking(self.job, item), self.job.judge_id) for item in items]
        self.settled += len(items)
        verdicts.record(self.job.db, rows, self.run_id, {})

    async def _add(self, items: Sequence[Work]) -> None:
        lines = [(item, self._line(item)) for item in items]
        while lines and not self.stopped:
            draft = self.draft
            if draft is None:
                draft = self.draft = await asyncio.to_thread(self._new_draft)
            fitting = self._room(draft, lines)
            if not fitting:
                await self._send(draft)
                continue
            got = await asyncio.to_thread(draft.take, lines[:fitting])
            self.elsewhere += fitting - got
            lines = lines[fitting:]

    def _line(self, item: Work) -> bytes:
        if item.request is None:
            raise Rejected("a pair without a request cannot be sent")
        return self.server.line(item.key, self.job.provider.body(item.request))

    def _new_draft(self) -> _Draft:
        batch_id = self.edge.new_id()
        store.start(self.job.db, batch_id, self.job.judge_id, self.run_id)
        return _Draft(self.job.db, batch_id, self.folder)

    def _room(self, draft: _Draft, lines: Sequence[tuple[Work, bytes]]) -> int:
        """How many of these lines fit. One always fits into an empty draft: whether it is too long is for the server to say."""
        size, fitting = draft.bytes, 0
        for _, line in lines[: max(0, self.most_requests - len(draft.keys))]:
            size += len(line) + 1
            if size > self.most_bytes and (draft.keys or fitting):
                break
            fitting += 1
        return fitting

    async def _send(self, draft: _Draft) -> None:
        self.draft = None
        if not draft.keys:
            store.discard(self.job.db, draft.id)
            return
        self.edge.at("stored")
        try:
            await self._bring(draft)
        except Unsure as error:
            store.note(self.job.db, draft.id, note=str(error))
            self._count(draft, str(error))
        except ProviderError as error:
            self._not_taken(draft, error)
        finally:
            draft.path.unlink()

    async def _bring(self, draft: _Draft) -> None:
        uploaded = await patiently(self.edge, lambda: self.server.upload(draft.path))
        self.edge.at("uploaded")
        self._claim(draft, "preparing")
        self.edge.at("sending")

        async def create() -> str:
            self._claim(draft, "sending")
            return await self.server.create(draft.id, draft.path, uploaded)

        remote_id = await patiently(self.edge, create)
        self.edge.at("created")
        store.move(self.job.db, draft.id, "sending", "running", remote_id=remote_id, note="")
        self._count(draft)
        self.edge.at("saved")

    def _claim(self, draft: _Draft, was: str) -> None:
        """Say that the job is being sent from now on, unless another process gave it up meanwhile."""
        if not store.move(self.job.db, draft.id, was, "sending", sent_at=self.edge.clock(), requests=len(draft.keys)):
            raise Rejected("another process gave this job up while it was prepared; the same command sends its pairs")

    def _count(self, draft: _Draft, note: str = "") -> None:
        self.jobs += 1
        self.sent += draft.pairs
        self.note = note or self.note

    def _not_taken(self, draft: _Draft, error: ProviderError) -> None:
        for state in ("preparing", "sending"):
            store.finish(self.job.db, draft.id, state, "abandoned", self.edge.clock(), note=str(error))
        self.note, self.stopped = str(error), True

    def _close(self) -> None:
        p = self.progress
        verdicts.record(self.job.db, [], self.run_id, {"selected": p.selected, "known": p.known, "planned": p.planned})
        conclude(self.job.db, self.run_id)
        note = self.note or (f"{self.elsewhere:,} pairs wait in jobs sent before: judge status" if self.elsewhere else "")
        if note and not self.jobs:
            verdicts.finish_run(self.job.db, self.run_id, "stopped", note, {})


def _without_asking(job: Job, item: Work) -> Done:
    if item.known is None or item.request is None:
        return Done(item, item.unrenderable or Rejected("it was not asked"), None)
    outcome = job.provider.answers(item.known, item.request)[0]
    return Done(item, outcome, item.known, item.known.usage, price(job.provider, item.known))
