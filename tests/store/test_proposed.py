"""What one source alone proposed."""

from __future__ import annotations

from typing import Any

from judge.store.candidates import propose
from judge.store.db import CHUNK
from judge.store.proposed import only_from


def test_a_product_that_another_source_proposed_too_is_not_the_lots_own(shop: Any) -> None:
    db = shop(products=3, queries=2, candidates=[])
    said = [("q1", "p1", "random"), ("q1", "p2", "random"), ("q1", "p2", "lexical"), ("q1", "p3", "lexical"), ("q2", "p2", "random")]
    propose(db, [{"query_id": query, "product_id": product, "source": source} for query, product, source in said])
    assert only_from(db, "random", ["q1", "q2"]) == {"q1": {"p1"}, "q2": {"p2"}}
    assert only_from(db, "random", ["q1"]) == {"q1": {"p1"}}
    assert only_from(db, "lexical", ["q1", "q2"]) == {"q1": {"p3"}}


def test_more_queries_than_one_statement_holds_are_all_asked(shop: Any) -> None:
    db = shop(products=1, queries=CHUNK + 1, candidates=[])
    queries = [f"q{n}" for n in range(1, CHUNK + 2)]
    propose(db, [{"query_id": query, "product_id": "p1", "source": "random"} for query in queries])
    assert only_from(db, "random", queries) == {query: {"p1"} for query in queries}
