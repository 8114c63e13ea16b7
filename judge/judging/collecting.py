"""Collecting 24-hour jobs: results are joined by key, kept as replies first, then read as the engine reads them.

A result's place in its file says nothing. What names no request of the job, or one that was answered already, is
counted as a stray and belongs to no pair. Collecting twice, or by two processes at once, changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from judge.errors import ProviderError, Rejected, StoreError, Transient
from judge.judging.base import Reply, Usage
from judge.judging.batch import Edge
from judge.judging.planning import Job, Work, request_for
from judge.judging.pricing import price
from judge.judging.providers._batches import Batches, Result
from judge.judging.recording import Done, verdict_row
from judge.store import batches as store
from judge.store import catalog, verdicts
from judge.store.batches import Item
from judge.store.db import Database
from judge.tables import Batch

PAGE = 500
"""Results in one commit."""


@dataclass
class Collected:
    """What collecting one job has seen so far: the keys it had results for, results of no use, and why some requests are open again."""

    keys: set[str] = field(default_factory=set)
    strays: int = 0
    came: int = 0
    unsaid: Counter[str] = field(default_factory=Counter)

    def told(self, requests: int) -> str:
        """What is missing of that many requests, and what to do; "" where all were answered."""
        whys = "; ".join(why for why, _ in self.unsaid.most_common(3))
        failed = f"{self.unsaid.total():,} of {requests:,} requests failed ({whys})" if self.unsaid else ""
        missing = f"{requests - self.came:,} of {requests:,} results are missing" if self.came < requests else ""
        found = " and ".join(filter(None, (failed, missing)))
        return f"{found}: their pairs are open, and judge run --batch asks them again" if found else ""


def collect(job: Job, server: Batches, batch: Batch, results: BinaryIO, edge: Edge) -> Collected:
    """Take in a job's results, a line each, page by page. Blocking. StoreError when the cache or the database cannot be written."""
    collected = Collected()
    for page in _pages(server, results):
        _take(job, batch, page, collected, edge)
    return collected


def _pages(server: Batches, results: BinaryIO) -> Iterator[list[Result]]:
    page: list[Result] = []
    results.seek(0)
    for line in filter(None, map(bytes.strip, results)):
        page.append(server.read(line))
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _take(job: Job, batch: Batch, page: Sequence[Result], collected: Collected, edge: Edge) -> None:
    """One page of results: replies into the cache, then verdicts, then the pairs are marked. Killed in between, it is done again."""
    came = _joined(job.db, batch.id, page, collected)
    items = store.waiting(job.db, batch.id, list(came))
    job.replies.put_many({item.key: reply for item in items if isinstance(reply := came[item.key], Reply)})
    edge.at("replies")
    ends = list(_ends(job, items, came))
    verdicts.record(job.db, [verdict_row(done, job.judge_id) for _, done in ends if done], batch.run_id, {})
    edge.at("verdicts")
    store.mark(job.db, batch.id, [(item, _outcome(done)) for item, done in ends])
    collected.came += len(came)
    collected.unsaid.update(" ".join(str(error).split()) for error in came.values() if _stays_open(error))
    edge.at("marked")


def _joined(db: Database, batch_id: str, page: Sequence[Result], collected: Collected) -> dict[str, Reply | ProviderError]:
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
    cost = price(job.provider, came)
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
