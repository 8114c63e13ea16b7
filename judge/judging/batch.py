"""24-hour jobs: half the price for a reply within a day. Everything that must outlive the process is in the database.

    plan -> draft ("preparing": its pairs are stored) -> "sending" -> server -> "running" (its id is stored) -> "collected"
                                                                                                            or "abandoned"

What is paid for is the step in the middle, so it is taken at most once: a job that may have been sent is looked for
at the server, never sent again. Any process can pick a job up: it needs the database and a key, nothing else.

Here is what the modules of this flow share: `sending`, `recovering`, `polling`, `collecting`, `giving_up`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from judge.errors import Transient
from judge.judging.asking import Patience
from judge.judging.liveness import HOST, alive
from judge.store import batch_runs, verdicts
from judge.store.db import Database
from judge.tables import Run, now

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
    host: str = HOST
    alive: Callable[[Run], bool] = alive
    most_requests: int | None = None
    most_bytes: int | None = None
    at: Callable[[str], None] = lambda _: None


def conclude(db: Database, run_id: int, at_work: Callable[[Run], bool] = lambda _: False) -> None:
    """Bring a run's row up to date with its jobs. Counted from what is stored: as often as one likes, by whom one likes.

    A run is done when every selected pair has ended. One that was killed half-way, or left pairs to other jobs, is not.
    One that is still being sent, by a process that is `at_work`, stays "running", so that no other run starts beside it.
    """
    standing, counts = batch_runs.standing(db, run_id), batch_runs.counts(db, run_id)
    run, counts["requests"] = standing.run, standing.requests
    left = run.selected - run.known - counts["judged"] - counts["failed"]
    if run.state == "running" and at_work(run):
        batch_runs.keep(db, run_id, counts)
    elif standing.live:
        batch_runs.wait(db, run_id, "waiting for 24-hour jobs: judge status", counts)
    elif left > 0:
        verdicts.finish_run(db, run_id, "stopped", f"{left:,} pairs are open; the same command sends them", counts)
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
