"""Collecting 24-hour jobs: results are joined by key, kept as replies first, then read as the engine reads them.

A result's place in its file says nothing. What names no request of the job, or one that was answered already, is
counted as a stray and belongs to no pair. Collecting twice, or by two processes at once, changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from judge.errors import InputError, ProviderError, Rejected, StoreError, Transient
from judge.judging.base import Reply, Usage
from judge.judging.batch import Edge, Submitted, conclude, patiently, recover, submit
from judge.judging.planning import Job, Work, request_for
from judge.judging.pricing import price
from judge.judging.prompts import read_prompt
from judge.judging.providers import provider_for
from judge.judging.providers._batches import Batches, Result, batches_of
from judge.judging.recording import Done, verdict_row
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store import batches as store
from judge.store import catalog, verdicts
from judge.store.batches import Item, JobStatus
from judge.store.db import Database
from judge.tables import Batch

PAGE = 500
"""Results in one commit."""


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
            try:
                await _look_after(job, server, status.batch, edge)
            except ProviderError as error:
                store.note(job.db, status.batch.id, note=str(error))
            await asyncio.to_thread(conclude, job.db, status.batch.run_id)


async def _look_after(job: Job, server: Batches, batch: Batch, edge: Edge) -> None:
    seen = await patiently(edge, lambda: server.look(batch.remote_id))
    store.note(job.db, batch.id, remote_state=seen.state, note=seen.note)
    if not seen.ended:
        return
    with TemporaryDirectory(prefix="shelfjudge-") as folder:
        results = Path(folder) / "results.jsonl"
        await patiently(edge, lambda: server.download(batch.remote_id, results))
        edge.at("downloaded")
        collected = await asyncio.to_thread(_collect, job, server, batch, results, edge)
    told = "; ".join(filter(None, [seen.note, *sorted(collected.notes)[:3]]))
    store.finish(job.db, batch.id, "running", "collected", edge.clock(), strays=collected.strays, note=told)


@dataclass
class _Collected:
    """What collecting one job has seen so far."""

    keys: set[str] = field(default_factory=set)
    strays: int = 0
    notes: set[str] = field(default_factory=set)


def _collect(job: Job, server: Batches, batch: Batch, results: Path, edge: Edge) -> _Collected:
    collected = _Collected()
    for page in _pages(server, results):
        _take(job, batch, page, collected, edge)
    return collected


def _pages(server: Batches, results: Path) -> Iterator[list[Result]]:
    page: list[Result] = []
    with results.open("rb") as lines:
        for line in filter(None, map(bytes.strip, lines)):
            page.append(server.read(line))
            if len(page) == PAGE:
                yield page
                page = []
    if page:
        yield page


def _take(job: Job, batch: Batch, page: Sequence[Result], collected: _Collected, edge: Edge) -> None:
    """One page of results: replies into the cache, then verdicts, then the pairs are marked. Killed in between, it is done again."""
    came = _joined(job.db, batch.id, page, collected)
    items = store.waiting(job.db, batch.id, list(came))
    job.replies.put_many({item.key: reply for item in items if isinstance(reply := came[item.key], Reply)})
    edge.at("replies")
    ends = list(_ends(job, items, came))
    verdicts.record(job.db, [verdict_row(done, job.judge_id) for _, done in ends if done], batch.run_id, {})
    edge.at("verdicts")
    store.mark(job.db, batch.id, [(item, _outcome(done)) for item, done in ends])
    collected.notes |= {str(error) for error in came.values() if _stays_open(error)}
    edge.at("marked")


def _joined(db: Database, batch_id: str, page: Sequence[Result], collected: _Collected) -> dict[str, Reply | ProviderError]:
    """The page's results by key: the first of each key, and only of keys that the job asked."""
    first: dict[str, Reply | ProviderError] = {}
    for result in page:
        if result.key and result.key not in collected.keys:
            first[result.key] = result.came
            collected.keys.add(result.key)
    ours = store.among(db, batch_id, list(first))
    collected.strays += len(page) - len(ours)
    return {key: came for key, came in first.items() if key in ours}


def _ends(job: Job, items: Sequence[Item], came: dict[str, Reply | ProviderError]) -> Iterator[tuple[Item, Done | None]]:
    """Each pair's end, or None where it is open again. Pairs that asked the same share one reply and its price."""
    sharing: dict[str, list[Item]] = {}
    for item in items:
        sharing.setdefault(item.key, []).append(item)
    queries = catalog.queries_by_id(job.db, {item.query_id for item in items})
    products = catalog.products_by_id(job.db, {item.product_id for item in items})
    for key, together in sharing.items():
        shares = _shares(job, came[key], len(together))
        for item, (spent, cost) in zip(together, shares, strict=True):
            work = _as_asked(job, Work(queries[item.query_id], products[item.product_id], key))
            yield item, work and _end(job, work, came[key], spent, cost)


def _shares(job: Job, came: Reply | ProviderError, parts: int) -> list[tuple[Usage, float | None]]:
    if not isinstance(came, Reply):
        return [(Usage(), 0.0)] * parts
    cost = price(job.provider, came, batch=True)
    return [(share, None if cost is None else cost / parts) for share in came.usage.split(parts)]


def _as_asked(job: Job, work: Work) -> Work | None:
    """The pair with its request; None where it would be asked differently today, so that this result is not about it any more."""
    try:
        request = request_for(job.prompt, work.query, [work.product])
    except Rejected:
        return None
    return work._replace(request=request) if job.provider.key(request) == work.key else None


def _end(job: Job, work: Work, came: Reply | ProviderError, spent: Usage, cost: float | None) -> Done | None:
    if isinstance(came, ProviderError):
        return None if _stays_open(came) else Done(work, came, None, attempts=1)
    if work.request is None:
        raise StoreError("A reply came for a pair without a request", "Report this as a bug")
    return Done(work, job.provider.answers(came, work.request)[0], came, spent, cost, 1)


def _stays_open(came: Reply | ProviderError) -> bool:
    """Nothing was said of this pair: the job ended first, the server was busy, or it refuses every request alike."""
    return isinstance(came, Transient) or (isinstance(came, Rejected) and came.fatal)


def _outcome(done: Done | None) -> str:
    if done is None:
        return "open"
    return "failed" if isinstance(done.outcome, ProviderError) else "judged"
