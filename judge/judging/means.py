"""What everything that is judged in one process shares: slots and rates, money, hope, and being asked to stop."""

from __future__ import annotations

from judge.judging.base import Provider
from judge.judging.effort import Effort, Stop
from judge.judging.hope import Hope
from judge.judging.limiter import Limiter
from judge.judging.purse import Own, Purse


class Means:
    """Belongs to one event loop. `passes`: how many go through a plan with them at once."""

    def __init__(self, provider: Provider, effort: Effort, stop: Stop, purse: Purse | None = None, passes: int = 1) -> None:
        self.effort, self.stop = effort, stop
        self.slots = effort.concurrency or provider.limits.concurrency
        # More workers than slots: while one sleeps before another try, its slot is used.
        self.workers = max(1, 2 * self.slots // passes)
        self.limiter = Limiter(self.slots, effort.rates)
        self.purse = purse or Own(effort.max_cost)
        self.hope = Hope(effort.keep_going)

    @property
    def estimates(self) -> bool:
        """Whether anything depends on what a request is expected to take."""
        return self.purse.limited or self.effort.rates.tokens is not None

    def stop_for(self, reason: str) -> None:
        """Ask for the end, where there is a reason."""
        if reason:
            self.stop.now(reason)
