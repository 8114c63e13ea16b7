from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from judge.store.candidates import Added, Selection, SourceSize, count_selected, missing_queries, proposals_of, propose, sources
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.rows import Merged
from judge.tables import Candidate, Proposal

Shop = Callable[..., Database]


def proposal(product: str, source: str = "lexical", query: str = "q1", **values: float) -> dict[str, object]:
    return {"query_id": query, "product_id": product, "source": source, **values}


def test_a_pair_is_one_candidate_however_many_propose_it_and_each_is_remembered(shop: Shop) -> None:
    db = shop(candidates=[])
    assert propose(db, [proposal("p1", rank=1, score=7.5), proposal("p2", rank=2, score=3.0)]) == Added(2, Merged(2, 0, 0))
    assert propose(db, [proposal("p1", "run:bm25", rank=4), proposal("p3", "run:bm25", rank=5)]) == Added(1, Merged(2, 0, 0))
    assert count(db, Candidate) == 3
    assert [(found.source, found.rank, found.score) for found in proposals_of(db, "q1", "p1")] == [
        ("lexical", 1, 7.5),
        ("run:bm25", 4, None),
    ]


def test_proposing_the_same_again_adds_nothing_and_a_new_rank_replaces_the_old(shop: Shop) -> None:
    db = shop(candidates=[])
    rows = [proposal("p1", rank=1), proposal("p2", rank=2)]
    propose(db, rows)
    assert propose(db, rows) == Added(0, Merged(0, 0, 2))
    assert propose(db, [proposal("p2", rank=1), proposal("p1", rank=2)]) == Added(0, Merged(0, 2, 0))
    assert (count(db, Candidate), count(db, Proposal)) == (2, 2)


def test_one_batch_that_names_a_pair_twice_makes_one_candidate(shop: Shop) -> None:
    db = shop(candidates=[])
    assert propose(db, [proposal("p1", "a"), proposal("p1", "b"), proposal("p1", "b")]) == Added(1, Merged(2, 0, 1))
    assert propose(db, []) == Added(0, Merged(0, 0, 0))


@pytest.mark.parametrize("row", [proposal("nothing"), proposal("p1", query="nothing")])
def test_a_proposal_for_a_product_or_query_that_is_not_there_is_an_error_and_its_batch_leaves_nothing(
    shop: Shop, row: dict[str, object]
) -> None:
    db = shop(candidates=[])
    with pytest.raises(IntegrityError):
        propose(db, [proposal("p1"), row])
    assert (count(db, Candidate), count(db, Proposal)) == (0, 0)


def test_sources_are_listed_largest_first(shop: Shop) -> None:
    db = shop(candidates=[])
    propose(db, [proposal("p1", "b"), proposal("p1", "a"), proposal("p2", "random"), proposal("p1", "random")])
    assert sources(db) == [SourceSize("random", 2), SourceSize("a", 1), SourceSize("b", 1)]


def test_a_selection_counts_what_it_holds(shop: Shop) -> None:
    db = shop(products=3, queries=2)
    counted = [
        count_selected(db, selection) for selection in (Selection(), Selection(queries=("q1",)), Selection(limit=4), Selection(limit=99))
    ]
    assert counted == [6, 3, 4, 6]


def test_a_selection_is_stored_by_the_conditions_it_makes_and_no_others() -> None:
    assert Selection().to_json() == {}
    assert Selection(queries=("q1",), labelled=False, limit=0).to_json() == {"queries": ("q1",), "labelled": False, "limit": 0}


def test_names_that_are_neither_an_id_nor_a_text_are_missing_case_included(shop: Shop) -> None:
    db = shop(queries=2)
    assert missing_queries(db, ["q1", "lamp 2", "Lamp 2", "q3", "1"]) == ["Lamp 2", "q3", "1"]
    assert missing_queries(db, []) == []
