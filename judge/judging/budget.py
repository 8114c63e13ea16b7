"""Spending no more than was allowed: what is in flight counts as spent until its price is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Budget:
    """US dollars. A limit of None is none."""

    limit: float | None = None
    spent: float = 0.0
    reserved: float = 0.0
    dearest: float = 0.0
    """The most one request has cost so far: estimates are not trusted to be higher."""

    def reserve(self, expected: float) -> float | None:
        """Set this much aside for a request, or None when it could cross the limit."""
        amount = max(expected, self.dearest)
        if self.limit is not None and self.spent + self.reserved + amount > self.limit:
            return None
        self.reserved += amount
        return amount

    def settle(self, reserved: float, cost: float) -> None:
        """The request that was reserved for has ended, and cost that."""
        self.reserved -= reserved
        self.spent += cost
        self.dearest = max(self.dearest, cost)
