"""The plan is what is missing: selected pairs this judge has not answered for what it would be shown today.

The store leaves out what is settled (`store/open_pairs.py`, by content hashes); here the rest is rendered, and what only
changed where the judge does not look, or was answered and not yet read, is told apart from what must be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from judge.errors import Rejected
from judge.judging.base import Provider, Reply, Request
from judge.judging.prompts import Prompt, render
from judge.judging.replies import Replies
from judge.store import batches, catalog, verdicts
from judge.store.candidates import Selection, count_selected
from judge.store.db import Database
from judge.store.open_pairs import Planned, Span, Wanted, count_open, open_pairs, spans
from judge.tables import Product, Query, content_hash

PAGE = 2_000


@dataclass(frozen=True)
class Job:
    """Everything that says what a run is to do. `retry` names the kinds of failure to ask about again; "all" is every kind."""

    db: Database
    replies: Replies
    provider: Provider
    prompt: Prompt
    judge_id: int
    selection: Selection = field(default=Selection())
    retry: frozenset[str] = frozenset()


class Work(NamedTuple):
    """One pair to judge, its request and the key of it; `known` is a reply that was paid for before.

    `repeat` counts from 0 how often the judge was asked of this pair before, where it is asked several times.
    """

    query: Query
    product: Product
    key: str
    request: Request | None = None
    known: Reply | None = None
    unrenderable: Rejected | None = None
    repeat: int = 0


class Page(NamedTuple):
    """One page of the plan: `work` to do; `unchanged` pairs whose verdict stands; `waiting` pairs whose request is out in a 24-hour job."""

    work: list[Work]
    unchanged: int
    waiting: int = 0


class Size(NamedTuple):
    """How many pairs are selected, every repeat counted, and how many of them are open: to be looked at."""

    selected: int
    open: int


def size(job: Job) -> Size:
    """How large the job is. Blocking."""
    selected = count_selected(job.db, job.selection)
    return Size(selected * job.provider.repeats, sum(count_open(job.db, _wanted(job, part)) for part in _whole(job)))


class Part(NamedTuple):
    """A part of a plan: one of the repeats, and which of its pairs."""

    repeat: int
    span: Span = Span()


def plan(job: Job, parts: Iterable[Part] | None = None) -> Iterator[Page]:
    """All open pairs, or those of some parts, page by page, in the order of (query_id, product_id), once for every repeat.

    Blocking: run it in a thread.
    """
    for part in _whole(job) if parts is None else parts:
        for planned in open_pairs(job.db, _wanted(job, part), PAGE):
            yield _page(job, planned, part.repeat)


def parts(job: Job, size: int) -> list[Part]:
    """The plan in parts of so many pairs that are open now; together they are all of it. Blocking."""
    return [Part(whole.repeat, span) for whole in _whole(job) for span in spans(job.db, _wanted(job, whole), size)]


def _whole(job: Job) -> list[Part]:
    return [Part(repeat) for repeat in range(job.provider.repeats)]


def _wanted(job: Job, part: Part) -> Wanted:
    return Wanted(job.judge_id, job.selection, job.retry, part.repeat, part.span)


def _page(job: Job, planned: Sequence[Planned], repeat: int) -> Page:
    again = {pair.key for pair in planned if _again(job, pair)}
    work = _with_replies(job, _to_ask(job, planned, repeat), again)
    free = _not_waiting(job, work)
    return Page(free, len(planned) - len(work), len(work) - len(free))


def _not_waiting(job: Job, work: list[Work]) -> list[Work]:
    """Without the pairs whose request is out in a 24-hour job: its reply is paid for already."""
    out = batches.awaited(job.db, [item.key for item in work if not (item.known or item.unrenderable)])
    return [item for item in work if item.known or item.unrenderable or item.key not in out]


def _again(job: Job, pair: Planned) -> bool:
    return pair.failure is not None and ("all" in job.retry or pair.failure in job.retry)


def _to_ask(job: Job, pairs: Sequence[Planned], repeat: int) -> list[Work]:
    """The pairs whose request is not the one already answered. The others changed only where the judge does not look."""
    queries = catalog.queries_by_id(job.db, {pair.query_id for pair in pairs})
    products = catalog.products_by_id(job.db, {pair.product_id for pair in pairs})
    work, unchanged = [], []
    for pair in pairs:
        item = _work(job, queries[pair.query_id], products[pair.product_id], repeat)
        if item.key == pair.key and not _again(job, pair):
            unchanged.append({"id": pair.verdict_id, "query_hash": item.query.hash, "product_hash": item.product.hash})
        else:
            work.append(item)
    if unchanged:
        verdicts.still_valid(job.db, job.judge_id, unchanged)
    return work


def _work(job: Job, query: Query, product: Product, repeat: int) -> Work:
    try:
        request = request_for(job.prompt, query, [product])
        return Work(query, product, job.provider.key(request, repeat), request, repeat=repeat)
    except Rejected as error:
        key = content_hash({"unrenderable": [job.prompt.hash, query.hash, product.hash]})
        return Work(query, product, key, unrenderable=error, repeat=repeat)


def request_for(prompt: Prompt, query: Query, products: Sequence[Product]) -> Request:
    """The question about these products, rendered. Raises Rejected where the template fails on their data."""
    return Request(query, tuple(products), prompt.scale, render(prompt, query, products))


def _with_replies(job: Job, work: Sequence[Work], again: set[str | None]) -> list[Work]:
    """Replies that were paid for and not yet read, as after a crash. A failure tried again wants a new reply."""
    known = job.replies.get_many(item.key for item in work if item.key not in again and item.unrenderable is None)
    return [item._replace(known=known.get(item.key)) for item in work]
