"""Sending 24-hour jobs: what is missing goes into drafts, and each draft is sent when it is full."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from judge.errors import ProviderError, Rejected
from judge.judging.batch import Edge, conclude, patiently
from judge.judging.liveness import refuse_a_second
from judge.judging.planning import Job, Page, Work, plan, size
from judge.judging.providers._batches import Batches, Unsure
from judge.judging.recording import verdict_row, without_asking
from judge.judging.recovering import recover
from judge.store import batches as store
from judge.store import verdicts
from judge.store.batches import Item
from judge.store.db import Database
from judge.tables import Run


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
    """Send what is missing as one or more jobs. StoreError when the database cannot be written.

    InputError while another run of this judge is at work: what it has in flight is not in the database yet.
    """
    await recover(job, server, edge)
    run_id = await asyncio.to_thread(_start, job, edge)
    with ExitStack() as files:
        submission = _Submission(job, server, edge, run_id, files)
        await submission.through()
    return submission.result()


def _start(job: Job, edge: Edge) -> int:
    def beside(other: Run) -> None:
        if edge.alive(other):
            refuse_a_second(other)

    return verdicts.start_run(job.db, job.judge_id, job.selection, edge.pid, edge.host, beside)


class _Draft:
    """A job that is being filled: its pairs in the database, its requests in a file."""

    def __init__(self, db: Database, batch_id: str, file: BinaryIO) -> None:
        self.db, self.id, self.file = db, batch_id, file
        self.keys: set[str] = set()
        self.pairs = 0
        self.bytes = 0

    def take(self, lines: Sequence[tuple[Work, bytes]]) -> int:
        """Reserve these pairs and write their requests, one for pairs that ask the same; how many pairs it got."""
        mine = store.reserve(self.db, self.id, [Item(item.query.id, item.product.id, item.key) for item, _ in lines])
        fresh = {item.key: line for item, line in lines if item.key in mine and item.key not in self.keys}
        self.bytes += sum(self.file.write(line + b"\n") for line in fresh.values())
        self.keys |= fresh.keys()
        got = sum(item.key in mine for item, _ in lines)
        self.pairs += got
        return got


class _Submission:
    """One `submit`: the plan in, drafts filled one after the other and sent when they are full."""

    def __init__(self, job: Job, server: Batches, edge: Edge, run_id: int, files: ExitStack) -> None:
        self.job, self.server, self.edge, self.run_id, self.files = job, server, edge, run_id, files
        self.most_requests = min(server.max_requests, edge.most_requests or server.max_requests)
        self.most_bytes = min(server.max_bytes, edge.most_bytes or server.max_bytes)
        self.draft: _Draft | None = None
        self.selected = self.known = self.planned = 0
        self.jobs = self.sent = self.elsewhere = self.settled = 0
        self.note = ""
        self.stopped = False

    async def through(self) -> None:
        self.selected, left = await asyncio.to_thread(size, self.job)
        self.known = self.selected - left
        await asyncio.to_thread(self._settle, [])
        pages = plan(self.job)
        while not self.stopped and (page := await asyncio.to_thread(next, pages, None)) is not None:
            await self._take_in(page)
        if self.draft is not None and not self.stopped:
            await self._send(self.draft)
        await asyncio.to_thread(self._conclude)

    def result(self) -> Submitted:
        return Submitted(self.run_id, self.jobs, self.selected, self.known, self.settled, self.sent, self.elsewhere, self.note)

    async def _take_in(self, page: Page) -> None:
        self.known += page.unchanged
        self.elsewhere += page.waiting
        self.planned += len(page.work)
        await asyncio.to_thread(self._settle, [item for item in page.work if item.unrenderable or item.known])
        await self._add([item for item in page.work if not (item.unrenderable or item.known)])

    def _settle(self, items: Sequence[Work]) -> None:
        """Pairs that need no request: their reply was paid for before, or their template fails on their data.

        The counts so far go with them, before anything is sent: whenever this process ends, its run's row reconciles.
        """
        rows = [verdict_row(without_asking(self.job.provider, item), self.job.judge_id) for item in items]
        self.settled += len(items)
        counts = {"selected": self.selected, "known": self.known, "planned": self.planned}
        verdicts.record(self.job.db, rows, self.run_id, counts)

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
        # A file without a name: it goes with the process, however that ends.
        return _Draft(self.job.db, batch_id, self.files.enter_context(TemporaryFile()))

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
        with draft.file:
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

    async def _bring(self, draft: _Draft) -> None:
        uploaded = await patiently(self.edge, lambda: self.server.upload(draft.file))
        self.edge.at("uploaded")
        self._claim(draft, "preparing")
        self.edge.at("sending")

        async def create() -> str:
            self._claim(draft, "sending")
            return await self.server.create(draft.id, draft.file, uploaded)

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

    def _conclude(self) -> None:
        conclude(self.job.db, self.run_id)
        self.note = self.note or (f"{self.elsewhere:,} pairs wait in jobs sent before: judge status" if self.elsewhere else "")
        if self.note and not self.jobs:
            verdicts.finish_run(self.job.db, self.run_id, "stopped", self.note, {})
