"""Looking after 24-hour jobs: whoever has the database and a key asks the server how they stand, and takes in what has come."""

from __future__ import annotations

import asyncio
from tempfile import TemporaryFile
from typing import NamedTuple

from judge.errors import InputError, ProviderError
from judge.judging.batch import Edge, conclude, patiently
from judge.judging.collecting import collect
from judge.judging.planning import Job
from judge.judging.prompts import read_prompt
from judge.judging.providers import provider_for
from judge.judging.providers._batches import Batches, Gone, batches_of
from judge.judging.recovering import recover
from judge.judging.replies import Replies
from judge.judging.sending import Submitted, submit
from judge.judging.spec import JudgeSpec
from judge.store import batches as store
from judge.store.batches import GONE, JobStatus
from judge.store.db import Database
from judge.tables import Batch


class Polled(NamedTuple):
    """One judge's live jobs after a look at its server; `problem` says why there was none."""

    judge: str
    jobs: list[JobStatus]
    problem: str = ""


async def poll_all(db: Database, replies: Replies, edge: Edge) -> list[Polled]:
    """Look after every live job of every judge. A judge that cannot be asked now, as for want of a key, does not stop the others."""
    return [await _poll_judge(db, replies, judge_id, edge) for judge_id in store.live_judges(db)]


async def _poll_judge(db: Database, replies: Replies, judge_id: int, edge: Edge) -> Polled:
    spec, problem = store.judge_of(db, judge_id)[0], ""
    try:
        job = job_of(db, replies, judge_id)
        server = batches_of(job.provider)
        try:
            await poll(job, server, edge)
        finally:
            await server.close()
            await job.provider.close()
    except InputError as error:
        problem = str(error)
    return Polled(spec, store.jobs(db, judge_id=judge_id, live_only=True), problem)


def job_of(db: Database, replies: Replies, judge_id: int) -> Job:
    """A judge's work, from what the database knows of it: enough to collect its jobs. InputError when its key is missing."""
    spec, name, text = store.judge_of(db, judge_id)
    return Job(db, replies, provider_for(JudgeSpec.parse(spec)), read_prompt(text, name), judge_id)


async def judge_in_jobs(job: Job, edge: Edge) -> Submitted:
    """Collect what has come, then send what is missing: the whole of `judge run --batch`, again and again."""
    server = batches_of(job.provider)
    try:
        await poll(job, server, edge)
        return await submit(job, server, edge)
    finally:
        await server.close()
        await job.provider.close()


async def poll(job: Job, server: Batches, edge: Edge) -> None:
    """Look after this judge's live jobs: find the lost ones, collect the ended ones. Trouble with one is noted with it."""
    await recover(job, server, edge)
    for status in await asyncio.to_thread(store.jobs, job.db, judge_id=job.judge_id, live_only=True):
        if status.batch.state == "running":
            await _look_after(job, server, status.batch, edge)
            await asyncio.to_thread(conclude, job.db, status.batch.run_id, edge.alive)


async def _look_after(job: Job, server: Batches, batch: Batch, edge: Edge) -> None:
    try:
        await _look_and_take_in(job, server, batch, edge)
    except Gone as error:
        store.note(job.db, batch.id, remote_state=GONE, note=str(error))
    except ProviderError as error:
        store.note(job.db, batch.id, note=str(error))


async def _look_and_take_in(job: Job, server: Batches, batch: Batch, edge: Edge) -> None:
    seen = await patiently(edge, lambda: server.look(batch.remote_id))
    store.note(job.db, batch.id, remote_state=seen.state, note=seen.note)
    if not seen.ended:
        return
    with TemporaryFile() as results:
        await patiently(edge, lambda: server.download(batch.remote_id, results))
        edge.at("downloaded")
        collected = await asyncio.to_thread(collect, job, server, batch, results, edge)
    told = "; ".join(filter(None, [seen.note, collected.told(batch.requests)]))
    store.finish(job.db, batch.id, "running", "collected", edge.clock(), strays=collected.strays, note=told)
