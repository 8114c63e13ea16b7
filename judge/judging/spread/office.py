"""What the workers of one run share: one purse, and one word that ends it. A Ray actor beside the command that started the run."""

from __future__ import annotations

import asyncio
from typing import Any

from judge.judging.budget import Budget
from judge.judging.purse import answered


class Office:
    """Every method is called from afar. What a lost worker had in flight stays reserved: it may have been paid for."""

    def __init__(self, limit: float | None) -> None:
        self._budget = Budget(limit)
        self._reason = ""
        self._asked, self._hurry = asyncio.Event(), asyncio.Event()

    async def reserve(self, expected: float) -> float | str:
        """As `Purse.reserve`."""
        return answered(self._budget, expected)

    async def settle(self, reserved: float, cost: float) -> None:
        """As `Purse.settle`."""
        self._budget.settle(reserved, cost)

    async def halt(self, reason: str, *, hurry: bool = False) -> None:
        """Ask every worker for the end. The first reason stands."""
        self._reason = self._reason or reason
        self._asked.set()
        if hurry:
            self._hurry.set()

    async def halted(self) -> str:
        """Waits until somebody asks for the end; why."""
        await self._asked.wait()
        return self._reason

    async def hurried(self) -> None:
        """Waits until what is in flight is to be given up too."""
        await self._hurry.wait()


def opened(limit: float | None) -> Any:
    """An office on this machine: it ends with the command."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return ray.remote(Office).options(num_cpus=0, scheduling_strategy=here, max_concurrency=10_000).remote(limit)


def kill(office: Any) -> None:
    """Close it: nobody comes any more."""
    import ray

    ray.kill(office)


class Shared:
    """The purse at the office."""

    limited = True

    def __init__(self, office: Any) -> None:
        self._office = office

    async def reserve(self, expected: float) -> float | str:
        answer: float | str = await self._office.reserve.remote(expected)
        return answer

    def settle(self, reserved: float, cost: float) -> None:
        self._office.settle.remote(reserved, cost)
