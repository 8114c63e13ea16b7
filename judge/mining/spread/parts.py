"""A plan of mining in parts: one source, some of the queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from judge.mining.base import Ground, Proposed, Source
from judge.mining.bm25 import Index
from judge.mining.meaning import Meaning
from judge.mining.shelf import Shelf
from judge.mining.ways import Asked
from judge.mining.wish import Wishes
from judge.tables import Product

MOST = 20_000
"""Proposals that a part may come to, by its depth: they are held in memory, in a worker and in the command."""
PARTS = {"words": 8, "vectors": 1}
"""Parts for each worker, by what a source needs: the last ones to end wait for each other no longer than for one of them. Each part that
compares vectors goes through those of the whole catalogue.
"""


class Part(NamedTuple):
    """The queries from place `start` up to `stop`, for one source."""

    source: Source
    depth: int | None
    start: int
    stop: int

    def proposed(self, ground: Ground) -> Iterator[Proposed]:
        """What the source proposes for these queries of a ground."""
        return self.source.propose(
            Some(ground.db, ground.queries[self.start : self.stop], ground.seed, whole=ground, part=self), self.depth
        )


def parts(asked: Asked, queries: int, workers: int) -> list[Part]:
    """So many queries, all of them and in their order, for a source whose work is shared; no part for one whose work is not."""
    source, depth = asked
    if source.needs is None:
        return []
    even = -(-queries // (workers * PARTS[source.needs]))
    size = max(1, min(even, MOST // (depth or MOST)))
    return [Part(source, depth, start, min(start + size, queries)) for start in range(0, queries, size)]


@dataclass(frozen=True, kw_only=True)
class Some(Ground):
    """A part of the queries of a ground. What was read for the whole serves here too."""

    whole: Ground
    part: Part

    @cached_property
    def products(self) -> tuple[Product, ...]:
        return self.whole.products

    @cached_property
    def ids(self) -> Sequence[str]:
        return self.whole.ids

    @cached_property
    def index(self) -> Index:
        return self.whole.index

    @cached_property
    def shelf(self) -> Shelf:
        return self.whole.shelf

    @cached_property
    def wishes(self) -> Wishes:
        return self.whole.wishes

    @cached_property
    def meaning(self) -> Meaning:
        return replace(self.whole.meaning, queries=self.whole.meaning.queries[self.part.start : self.part.stop])
