"""Mining in parts, without a cluster: the parts are all of the queries, and together propose what a whole does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mined import copy_of, stored

from judge.mining import SOURCES, mine
from judge.mining.base import Ground
from judge.mining.spread.parts import MOST, Part, parts
from judge.mining.ways import Asked, Streams, Way
from judge.store.catalog import save_queries
from judge.store.db import Database

QUERIES = 8
ONLY_FAR = {"id": "a", "text": "black leather parasol"}
"""A first query with negatives in far categories alone: a part that is told of the others later."""
shared_sources = st.sampled_from([source for source in SOURCES.values() if source.needs])


def in_parts_of(size: int) -> Way:
    """Every source that can be shared, so many queries at a time."""

    def way(ground: Ground, asked: Sequence[Asked]) -> Streams:
        for source, depth in asked:
            cuts = [Part(source, depth, start, start + size) for start in range(0, len(ground.queries), size)]
            yield chain.from_iterable(part.proposed(ground) for part in cuts) if source.needs else source.propose(ground, depth)

    return way


@pytest.mark.parametrize("size", range(1, QUERIES + 1))
def test_every_source_proposes_in_parts_of_any_size_what_it_proposes_in_one(
    ground: Ground, new_database: Callable[[], Database], size: int
) -> None:
    save_queries(ground.db, [ONLY_FAR])
    whole, cut = copy_of(ground.db, new_database()), copy_of(ground.db, new_database())
    told = mine(whole, [*SOURCES], depth=3, vectors=ground.vectors)
    assert mine(cut, [*SOURCES], depth=3, vectors=ground.vectors, way=in_parts_of(size)) == told
    assert stored(cut) == stored(whole)


def test_the_sources_that_search_are_shared_and_those_that_read_what_is_there_are_not() -> None:
    assert {name for name, source in SOURCES.items() if source.needs is None} == {"runs", "labels", "shown", "random"}


@given(source=shared_sources, depth=st.integers(1, 100_000), queries=st.integers(1, 5_000), workers=st.integers(1, 40))
def test_parts_are_all_queries_in_their_order_and_none_holds_more_than_its_most(
    source: Any, depth: int, queries: int, workers: int
) -> None:
    found = parts(Asked(source, depth), queries, workers)
    assert (found[0].start, found[-1].stop) == (0, queries)
    assert all(one.stop == other.start for one, other in pairwise(found))
    assert all(part.stop - part.start == 1 or (part.stop - part.start) * depth <= MOST for part in found)
    assert all(part.stop - part.start <= -(-queries // workers) for part in found), "a worker would have nothing to do"
