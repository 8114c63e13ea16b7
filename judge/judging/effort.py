"""How hard a run works, how it is asked to stop, and how it ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from judge.judging.asking import Patience
from judge.judging.limiter import Rates
from judge.judging.recording import Progress


@dataclass(frozen=True)
class Effort:
    """How hard to work. `max_cost` in US dollars; None is no limit. `keep_going`: even where nothing that comes is of any use."""

    concurrency: int | None = None
    max_cost: float | None = None
    rates: Rates = field(default=Rates())
    patience: Patience = field(default=Patience())
    grace: float = 10.0
    """Seconds that a run asked to stop gives the requests in flight."""
    keep_going: bool = False


@dataclass
class Stop:
    """Asks a run to end: nothing new is started, what is in flight is finished and kept; `at_once`, it is given up too."""

    reason: str = ""
    event: asyncio.Event = field(default_factory=asyncio.Event)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self, reason: str) -> None:
        if not self.event.is_set():
            self.reason = reason
            self.event.set()

    def at_once(self, reason: str) -> None:
        self.now(reason)
        self.hurry.set()


@dataclass(frozen=True)
class Ended:
    """How a run ended: "done", or "stopped" with a note that says why. The same command resumes it.

    `failures` are all of this judge that stand now, by kind, those of earlier runs included. `halted`: it was asked to stop,
    though by then all may have been done.
    """

    run_id: int
    judge_id: int
    state: str
    note: str
    progress: Progress
    failures: dict[str, int]
    seconds: float
    halted: bool = False
