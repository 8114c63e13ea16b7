"""What is left to judge: which pairs the plan holds, at any page size, and which it leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.voices import a_judge, gold, judged, label, verdict

from judge.store.candidates import Selection, propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_gold, save_labels
from judge.store.open_pairs import Planned, Wanted, count_open, open_pairs
from judge.store.verdicts import still_valid

PAIR = ("q1", "p1")
ALL = Selection()
Shop = Callable[..., Database]


def planned(db: Database, wanted: Wanted, size: int = 100) -> list[Planned]:
    pages = list(open_pairs(db, wanted, size))
    assert all(0 < len(page) <= size for page in pages)
    found = [pair for page in pages for pair in page]
    assert count_open(db, wanted) == len(found)
    return found


def pairs(found: list[Planned]) -> list[tuple[str, str]]:
    return [(pair.query_id, pair.product_id) for pair in found]


def left(db: Database, judge: int, retry: frozenset[str] = frozenset()) -> list[str]:
    return [" ".join(pair) for pair in pairs(planned(db, Wanted(judge, ALL, retry)))]


NAMES = st.sampled_from(["1", "01", "10", "2", "a", "A", "ä", "🛋", "q 1"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(NAMES, NAMES), max_size=25), st.integers(1, 30), st.one_of(st.none(), st.integers(0, 30)))
def test_the_plan_pages_through_every_selected_pair_once_and_in_order_at_any_page_size(
    new_database: Callable[[], Database], wanted: set[tuple[str, str]], size: int, limit: int | None
) -> None:
    db = new_database()
    save_queries(db, [{"id": query, "text": "lamp"} for query in {query for query, _ in wanted}])
    save_products(db, [{"id": product, "title": "Lamp"} for product in {product for _, product in wanted}])
    propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query, product in wanted])
    assert pairs(planned(db, Wanted(a_judge(db), Selection(limit=limit)), size)) == sorted(wanted)[:limit]
    db.close()


SELECTIONS = [
    (Selection(), ["q1 p1", "q1 p2", "q2 p1", "q2 p2"]),
    (Selection(queries=("q2",)), ["q2 p1", "q2 p2"]),
    (Selection(queries=("lamp 1",)), ["q1 p1", "q1 p2"]),
    (Selection(queries=("q2", "lamp 1")), ["q1 p1", "q1 p2", "q2 p1", "q2 p2"]),
    (Selection(queries=("Lamp 1",)), []),
    (Selection(sources=("lexical",)), ["q1 p1", "q1 p2"]),
    (Selection(sources=("random", "lexical")), ["q1 p1", "q1 p2", "q2 p1"]),
    (Selection(labelled=True), ["q1 p2", "q2 p1"]),
    (Selection(labelled=False), ["q1 p1", "q2 p2"]),
    (Selection(limit=3), ["q1 p1", "q1 p2", "q2 p1"]),
    (Selection(labelled=False, limit=1), ["q1 p1"]),
    (Selection(queries=("q2",), sources=("random",), labelled=True, limit=5), ["q2 p1"]),
]


@pytest.mark.parametrize(
    ("selection", "expected"), SELECTIONS, ids=lambda value: str(value.to_json()) if isinstance(value, Selection) else ""
)
@pytest.mark.parametrize("size", [1, 100])
def test_the_plan_holds_just_the_selected_pairs(shop: Shop, selection: Selection, expected: list[str], size: int) -> None:
    db = shop(products=2, queries=2, candidates=[("q1", "p1"), ("q1", "p2")], source="lexical")
    propose(db, [{"query_id": "q2", "product_id": "p1", "source": "random"}, {"query_id": "q2", "product_id": "p2", "source": "labels"}])
    save_labels(db, [label(("q1", "p2"), 2), label(("q2", "p2"), None)])  # "cannot tell" is no grade
    save_gold(db, [gold(("q2", "p1"), 1)])
    assert [" ".join(pair) for pair in pairs(planned(db, Wanted(a_judge(db), selection), size))] == expected


def test_the_plan_leaves_out_what_this_judge_settled_and_nothing_for_others_sake(shop: Shop) -> None:
    db = shop(products=3, queries=1)
    judge = a_judge(db)
    judged(db, judge, ("q1", "p1"), "k1", grade=1)
    judged(db, judge, ("q1", "p2"), "k2", failure="refused")
    judged(db, judge, ("q1", "p3"), "k3", grade=1, repeat=1)
    judged(db, a_judge(db, "scripted/two"), ("q1", "p3"), "k4", grade=1)
    assert left(db, judge) == ["q1 p3"]
    assert pairs(planned(db, Wanted(judge, ALL, repeat=1))) == [("q1", "p1"), ("q1", "p2")]


def test_failures_are_in_the_plan_when_their_kind_is_asked_for_with_what_is_known_of_them(shop: Shop) -> None:
    db = shop(products=3, queries=1)
    judge = a_judge(db)
    judged(db, judge, ("q1", "p1"), "k1", grade=1)
    judged(db, judge, ("q1", "p2"), "k2", failure="refused")
    judged(db, judge, ("q1", "p3"), "k3", failure="timed out")
    assert left(db, judge, frozenset({"refused"})) == ["q1 p2"]
    assert left(db, judge, frozenset({"refused", "timed out"})) == left(db, judge, frozenset({"all"})) == ["q1 p2", "q1 p3"]
    found = planned(db, Wanted(judge, ALL, frozenset({"all"})))
    assert [(pair.key, pair.failure, pair.verdict_id is None) for pair in found] == [("k2", "refused", False), ("k3", "timed out", False)]


def test_a_limit_counts_selected_pairs_not_open_ones(shop: Shop) -> None:
    db = shop(products=3, queries=1)
    judge = a_judge(db)
    judged(db, judge, ("q1", "p1"))
    assert pairs(planned(db, Wanted(judge, Selection(limit=2)), 1)) == [("q1", "p2")]


def test_a_changed_product_or_query_makes_exactly_its_pairs_open_until_the_verdict_is_known_to_hold(shop: Shop) -> None:
    db = shop(products=2, queries=2)
    judge = a_judge(db)
    for query in ("q1", "q2"):
        for product in ("p1", "p2"):
            judged(db, judge, (query, product))
    assert left(db, judge) == []
    save_products(db, [{"id": "p1", "title": "Lamp 1", "price": 9.0}])
    assert left(db, judge) == ["q1 p1", "q2 p1"]
    save_queries(db, [{"id": "q2", "text": "lamp 2", "need": "for reading"}])
    assert left(db, judge) == ["q1 p1", "q2 p1", "q2 p2"]
    stale = planned(db, Wanted(judge, ALL))[0]
    now = verdict(db, judge, PAIR)
    still_valid(db, judge, [{"id": stale.verdict_id, "query_hash": now["query_hash"], "product_hash": now["product_hash"]}])
    assert left(db, judge) == ["q2 p1", "q2 p2"]


def test_a_label_that_was_taken_back_leaves_its_pair_unlabelled(shop: Shop) -> None:
    db = shop(products=1, queries=1)
    save_labels(db, [label(PAIR, 2)])
    assert pairs(planned(db, Wanted(a_judge(db), Selection(labelled=True)))) == [PAIR]
    save_labels(db, [label(PAIR, None, retracts=1)])
    assert pairs(planned(db, Wanted(a_judge(db), Selection(labelled=True)))) == []
    assert pairs(planned(db, Wanted(a_judge(db), Selection(labelled=False)))) == [PAIR]
