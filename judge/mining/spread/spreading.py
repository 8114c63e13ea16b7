"""Mining on a Ray cluster: the workers search, and only the command writes.

    this command: parts of the queries -> Ray Dataset -> workers: propose
                  candidates <- proposals, in order <------'

A part that is given out again proposes the same again: a worker that dies costs time alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice
from typing import TypeVar, cast

from judge.cluster.session import Session
from judge.cluster.spreading import spread
from judge.mining.base import Ground, Proposed
from judge.mining.spread.loan import Held, Loan, borrowed, lend
from judge.mining.spread.parts import Part, parts
from judge.mining.ways import Asked, Streams
from judge.store.db import open_database

T = TypeVar("T")


class Worker:
    """Called with a part of the plan. What is not lent, it reads from the database, once."""

    def __init__(self, database: str, seed: int, loan: Loan) -> None:
        self._ground = borrowed(open_database(database), seed, loan)

    def __call__(self, part: Part) -> list[Proposed]:
        return list(part.proposed(self._ground))


def in_memory(value: T) -> Held[T]:
    """Hold something in memory once on each machine, for all workers on it (Ray's object store)."""
    import ray

    return cast("Held[T]", partial(ray.get, ray.put(value)))


def spread_over(session: Session, ground: Ground, asked: Sequence[Asked]) -> Streams:
    """A way (`judge.mining.ways.Way`) by the workers of a cluster; what does too little to be shared, in this process."""
    loan = lend(ground, {each.source.needs for each in asked}, in_memory)
    plan = [parts(each, len(ground.queries), session.workers) for each in asked]
    here = borrowed(ground.db, ground.seed, loan)
    ready = partial(Worker, ground.db.target, ground.seed, loan)
    with closing(spread(session, [*chain(*plan)], ready, in_order=True)) as found:  # left to be collected, Ray Data may wait for ever
        for (source, depth), of_source in zip(asked, plan, strict=True):
            yield source.propose(here, depth) if source.needs is None else chain.from_iterable(islice(found, len(of_source)))
