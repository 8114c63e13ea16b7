"""Head, torso and tail: the few queries that make a third of all searches, those that make the next third, and all the others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Literal

Segment = Literal["head", "torso", "tail", "never searched"]
HEAD, TORSO = 1 / 3, 2 / 3
"""The shares of all searches at which the head and the torso end."""


def segments(searches: Mapping[str, int], head: float = HEAD, torso: float = TORSO) -> dict[str, Segment]:
    """The segment of each query, by its searches. Queries searched for equally often are in one segment: that of the first of them."""
    whole, before = sum(searches.values()), 0
    found: dict[str, Segment] = {}
    for times, group in groupby(sorted(searches, key=lambda query: -searches[query]), key=searches.__getitem__):
        share, queries = before / whole if whole else 1.0, list(group)
        segment: Segment = "never searched" if not times else "head" if share < head else "torso" if share < torso else "tail"
        found.update(dict.fromkeys(queries, segment))
        before += times * len(queries)
    return found
