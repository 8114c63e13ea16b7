"""Who pays for requests: a budget of this process, or one that several share."""

from __future__ import annotations

from typing import Protocol

from judge.judging.budget import Budget


class Purse(Protocol):
    """US dollars for requests; all of `Budget`, but that asking for them may take a moment."""

    limited: bool
    """Whether there is a limit at all."""

    async def reserve(self, expected: float) -> float | str:
        """Set this much aside for a request; where that could cross the limit, why it was not done, in words."""

    def settle(self, reserved: float, cost: float) -> None:
        """The request that was reserved for has ended, and cost that."""


class Own:
    """The budget of this process. A limit of None is none."""

    def __init__(self, limit: float | None) -> None:
        self._budget = Budget(limit)
        self.limited = limit is not None

    async def reserve(self, expected: float) -> float | str:
        return answered(self._budget, expected)

    def settle(self, reserved: float, cost: float) -> None:
        self._budget.settle(reserved, cost)


def answered(budget: Budget, expected: float) -> float | str:
    """What a budget says to a request that is expected to cost so much, as `Purse.reserve` does."""
    reserved = budget.reserve(expected)
    return budget.why(expected) if reserved is None else reserved
