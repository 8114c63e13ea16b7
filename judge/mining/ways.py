"""By whom proposals are made: by the process that stores them, or by others."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import NamedTuple

from judge.mining.base import Ground, Proposed, Source


class Asked(NamedTuple):
    """A source, and how many products for a query."""

    source: Source
    depth: int | None


Streams = Generator[Iterator[Proposed], None, None]
"""What each source that is asked proposes, one source after the other. Each is read to its end before the next."""
Way = Callable[[Ground, Sequence[Asked]], Streams]


def here(ground: Ground, asked: Sequence[Asked]) -> Streams:
    """The way of one process."""
    return (source.propose(ground, depth) for source, depth in asked)
