"""How many to draw from each of several groups, so that no group gives more than it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=str)


def allotted(sizes: Mapping[Name, int], shares: Mapping[Name, float], total: int) -> dict[Name, int]:
    """How many of each group, in proportion to its share: whole numbers that add up to `total`, or to all there is where that is less.

    A group that is drawn whole leaves what it cannot give to the others, by their shares. Fractions go to the largest remainders
    (Hamilton's method), ties by name. Groups without a share give only what no other can.
    """
    left, given = min(total, sum(sizes.values())), dict.fromkeys(sizes, 0)
    while left:
        open_ = {name: shares.get(name, 0.0) for name, size in sizes.items() if given[name] < size}
        whole = sum(open_.values())
        wanted = {name: left * (share / whole if whole > 0 else 1 / len(open_)) for name, share in open_.items()}
        full = [name for name in wanted if wanted[name] >= sizes[name] - given[name]]
        taken = {name: sizes[name] - given[name] for name in full} or _rounded(wanted, left)
        for name, count in taken.items():
            given[name] += count
        left -= sum(taken.values())
    return given


def _rounded(wanted: Mapping[Name, float], total: int) -> dict[Name, int]:
    """Whole numbers that add up to the total, each within one of what was wanted."""
    floors = {name: int(amount) for name, amount in wanted.items()}
    by_remainder = sorted(wanted, key=lambda name: (floors[name] - wanted[name], name))
    more = set(by_remainder[: total - sum(floors.values())])
    return {name: count + (name in more) for name, count in floors.items()}
