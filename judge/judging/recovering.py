"""24-hour jobs that a process left half-way: what was never sent is given up, what may have been sent is looked for."""

from __future__ import annotations

import asyncio

from judge.errors import ProviderError
from judge.judging.batch import LEASE, Edge, conclude, patiently
from judge.judging.planning import Job
from judge.judging.providers._batches import Batches, Lost
from judge.store import batches as store
from judge.store.batches import JobStatus
from judge.store.db import Database
from judge.tables import Batch


async def recover(job: Job, server: Batches, edge: Edge) -> None:
    """Settle the jobs of this judge that a process left before the server's id was stored."""
    for status in await asyncio.to_thread(_unsettled, job.db, job.judge_id):
        batch = status.batch
        if batch.state == "sending":
            await _look_for(job.db, server, batch, edge)
        elif not edge.alive(status.run) or edge.clock() - batch.created_at > LEASE:
            store.finish(job.db, batch.id, "preparing", "abandoned", edge.clock(), note="it was never sent")
        conclude(job.db, batch.run_id, edge.alive)


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
