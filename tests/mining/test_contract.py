"""What every source promises, checked for each one listed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from judge.mining import SOURCES
from judge.mining.base import Ground, Source
from judge.store.db import Database

every_source = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
at_depths = pytest.mark.parametrize("depth", [1, 3, 100, None])


@every_source
def test_a_source_is_listed_under_its_name_and_says_what_it_does(source: Source) -> None:
    assert SOURCES[source.name] is source
    assert source.about
    assert ":" not in source.name


@every_source
def test_a_source_finds_something_here_and_the_same_every_time(source: Source, ground: Ground) -> None:
    found = list(source.propose(ground, 100))
    assert found
    assert list(source.propose(ground, 100)) == found
    assert list(source.propose(replace(ground), 100)) == found


@every_source
@at_depths
def test_a_source_keeps_to_the_depth_for_each_query_and_kept_name(source: Source, ground: Ground, depth: int | None) -> None:
    amounts = Counter((found.query_id, found.source) for found in source.propose(ground, depth))
    assert max(amounts.values()) <= (depth or 100)


@every_source
@at_depths
def test_a_source_proposes_a_product_once_for_a_query_and_only_what_the_ground_holds(
    source: Source, ground: Ground, depth: int | None
) -> None:
    found = list(source.propose(ground, depth))
    assert len({(proposal.query_id, proposal.product_id, proposal.source) for proposal in found}) == len(found)
    assert {proposal.query_id for proposal in found} <= ground.query_ids
    assert {proposal.product_id for proposal in found} <= {product.id for product in ground.products}
    assert {proposal.source.partition(":")[0] for proposal in found} <= {source.name, source.name.removesuffix("s")}


@every_source
def test_what_a_source_expects_of_its_proposals_is_what_it_says_it_expects(source: Source, ground: Ground) -> None:
    found = list(source.propose(ground, 100))
    assert {proposal.negative_type for proposal in found} == {source.negative_type}
    assert all(proposal.distance is None or proposal.distance >= 0 for proposal in found)


@every_source
def test_a_source_proposes_nothing_for_a_query_of_which_nothing_is_known_but_what_needs_no_words(source: Source, ground: Ground) -> None:
    found = {proposal.product_id for proposal in source.propose(ground, 100) if proposal.query_id == "unknown"}
    assert not found or source.name in ("dense", "random")


@every_source
def test_ranks_count_from_1_and_a_better_rank_has_no_lower_score(source: Source, ground: Ground) -> None:
    lists = defaultdict(list)
    for found in source.propose(ground, 100):
        lists[found.query_id, found.source].append(found)
    for found_for in lists.values():
        ranks = [found.rank for found in found_for]
        assert ranks in ([None] * len(ranks), list(range(1, len(ranks) + 1)))
        scores = [found.score for found in found_for if found.score is not None]
        assert all(better >= worse for better, worse in pairwise(scores))


@every_source
def test_a_source_serves_the_queries_it_is_asked_for_as_if_there_were_no_others(source: Source, ground: Ground) -> None:
    everything = list(source.propose(ground, 3))
    for query in ground.queries:
        alone = list(source.propose(replace(ground, queries=(query,)), 3))
        assert alone == [found for found in everything if found.query_id == query.id]


@every_source
def test_a_shallower_search_is_the_beginning_of_a_deeper_one(source: Source, ground: Ground) -> None:
    deep = list(source.propose(ground, 100))
    for query in ground.queries:
        for kept in {found.source for found in deep}:
            of_deep = [found for found in deep if (found.query_id, found.source) == (query.id, kept)]
            of_shallow = [found for found in source.propose(ground, 2) if (found.query_id, found.source) == (query.id, kept)]
            assert of_shallow == of_deep[:2]


@every_source
def test_a_source_in_an_empty_shop_finds_nothing_and_does_not_fail(source: Source, db: Database) -> None:
    assert list(source.propose(Ground(db, ()), 10)) == []
