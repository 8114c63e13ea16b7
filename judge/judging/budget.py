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

    def why(self, expected: float) -> str:
        """Why that request was not reserved for, in words."""
        most = f"{self.limit or 0.0:.4f}".rstrip("0").rstrip(".")
        flight = f" and ${self.reserved:,.4f} reserved for what is in flight" if self.reserved else ""
        one = max(expected, self.dearest)
        return f"the next request could cross --max-cost {most} with ${self.spent:,.4f} spent{flight}: one is reserved at ${one:,.4f}"

    def settle(self, reserved: float, cost: float) -> None:
        """The request that was reserved for has ended, and cost that."""
        self.reserved -= reserved
        self.spent += cost
        self.dearest = max(self.dearest, cost)
