"""The grade of many pairs at once is the one that `resolve` decides pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support.graded import cascade_said, judge_said, rater_said, settled

from judge.people.resolve import resolve
from judge.store.candidates import CANDIDATE, propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.grades import known_pairs
from judge.store.labels import labels_of, save_labels
from judge.store.resolved import with_grades

Pair = tuple[str, str]
PAIRS = [(f"q{q}", f"p{p}") for q in (1, 2) for p in (1, 2)]
PAIR = st.sampled_from(PAIRS)
GRADE = st.integers(1, 5)
LABELS = st.lists(st.tuples(PAIR, st.sampled_from(["ann", "bob", "cy"]), st.none() | GRADE), max_size=12)
VERDICTS = st.dictionaries(PAIR, st.none() | GRADE)


def grades(db: Database, judges: list[int]) -> dict[Pair, tuple[Any, ...]]:
    pairs = select(CANDIDATE.c.query_id, CANDIDATE.c.product_id).cte("pairs")
    with db.read() as connection:
        found = [tuple(one) for one in connection.execute(with_grades(pairs, judges))]
    assert len(found) == len({one[:2] for one in found}), "one row a pair"
    return {one[:2]: one[2:] for one in found}


def some_shop(db: Database) -> None:
    save_queries(db, [{"id": f"q{q}", "text": "lamp"} for q in (1, 2)])
    save_products(db, [{"id": f"p{p}", "title": "Lamp"} for p in (1, 2)])
    propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query, product in PAIRS])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LABELS, st.dictionaries(PAIR, GRADE, max_size=2), VERDICTS, VERDICTS, st.none() | st.integers(0, 11))
def test_it_says_what_the_one_function_that_decides_says(
    new_database: Callable[[], Database],
    said: list[tuple[Pair, str, int | None]],
    gold: dict[Pair, int],
    cheap: dict[Pair, int | None],
    strong: dict[Pair, int | None],
    undone: int | None,
) -> None:
    db = new_database()
    some_shop(db)
    for pair, rater, grade in said:
        rater_said(db, {pair: grade}, rater)
    if said and undone is not None:
        last = labels_of(db, *said[undone % len(said)][0])[-1]
        save_labels(db, [{"query_id": last.query_id, "product_id": last.product_id, "rater": last.rater, "retracts": last.id}])
    settled(db, gold)
    judges = cascade_said(db, cheap, strong)
    decided = {(one.query_id, one.product_id): resolve(one) for one in known_pairs(db, judges)}
    found = grades(db, judges)
    assert {pair: (one.grade, one.origin) for pair, one in decided.items()} == {pair: one[:2] for pair, one in found.items()}
    for pair, one in decided.items():
        assert (found[pair][2] is not None, found[pair][3]) == (one.origin == "verdict", one.confidence)


def test_a_verdict_on_an_earlier_text_is_no_grade(shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge = judge_said(db, {("q1", "p1"): 5})
    save_products(db, [{"id": "p1", "title": "Another lamp"}])
    assert grades(db, [judge])["q1", "p1"] == (None, "none", None, None)
