"""Agreement slice by slice: every pair is somewhere, and small slices say nothing."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, rater_said

from judge.errors import InputError
from judge.people.agreement import compare
from judge.people.slices import BY, NONE, SEVERAL, by_name, slices
from judge.store.candidates import propose
from judge.store.db import Database
from judge.store.intents import say

PRODUCTS = [
    {"id": f"p{n}", "title": f"Thing {n}", "category": "" if n == 1 else f"Shop > {'Lamps' if n % 2 else 'Sofas'} > Kind {n}"}
    for n in range(1, 13)
]
QUERIES = [{"id": f"q{n}", "text": " ".join(["word"] * (1 + n % 6)), "intent": "gift" if n % 3 else ""} for n in range(1, 13)]
PAIRS = [(query["id"], product["id"]) for query in QUERIES for product in PRODUCTS]


@pytest.fixture
def graded(shop: Any) -> tuple[Database, int]:
    """144 pairs: ann labelled all of them, bob a few; half of them have a second source, some a negative type."""
    db = shop(products=PRODUCTS, queries=QUERIES)
    propose(db, [{"query_id": q, "product_id": p, "source": "random", "negative_type": "easy"} for q, p in PAIRS[::2]])
    rater_said(db, {pair: 1 + n % 5 for n, pair in enumerate(PAIRS)}, "ann")
    rater_said(db, {pair: 1 + n % 4 for n, pair in enumerate(PAIRS[:40])}, "bob")
    return db, judge_said(db, {pair: 1 + (n + n // 7) % 5 for n, pair in enumerate(PAIRS)})


@pytest.mark.parametrize("by", BY)
def test_the_slices_hold_every_pair_and_each_once_unless_they_overlap(graded: tuple[Database, int], by: Any) -> None:
    db, judge = graded
    found, whole = slices(db, [judge], by, resamples=50), compare(db, [judge], resamples=50)
    pairs = sum(part.n_pairs for part in found.shown.values()) + sum(held.n_pairs for held in found.held)
    assert found.overlapping == (by in SEVERAL)
    assert pairs >= whole.n_pairs if found.overlapping else pairs == whole.n_pairs


def test_a_category_is_the_first_level_on_which_paths_differ(graded: tuple[Database, int]) -> None:
    db, judge = graded
    found = slices(db, [judge], "category", resamples=50)
    assert {name: part.n_pairs for name, part in found.shown.items()} == {"Shop > Sofas": 72, "Shop > Lamps": 60}
    assert [(held.name, held.n_pairs, held.n_queries) for held in found.held] == [(NONE, 12, 12)]


def test_a_query_is_as_long_as_it_has_words(graded: tuple[Database, int]) -> None:
    db, judge = graded
    found = slices(db, [judge], "query-length", resamples=50)
    assert {name: part.n_pairs for name, part in found.shown.items()} == {"4 words or more": 72}
    assert sorted(held.name for held in found.held) == ["1 word", "2 words", "3 words"]


def test_by_rater_each_is_held_against_their_own_labels(graded: tuple[Database, int]) -> None:
    db, judge = graded
    found = slices(db, [judge], "rater", "gold", resamples=50)
    assert found.shown["ann"].raw == compare(db, [judge], "ann", resamples=50).raw
    assert [held.name for held in found.held] == ["bob"], "40 pairs, but of four queries only"


def test_a_pair_counts_in_every_source_and_negative_type_it_has(graded: tuple[Database, int]) -> None:
    db, judge = graded
    sizes = {name: part.n_pairs for name, part in slices(db, [judge], "source", resamples=50).shown.items()}
    assert sizes == {"lexical": 144, "random": 72}
    assert {name: part.n_pairs for name, part in slices(db, [judge], "negative-type", resamples=50).shown.items()} == {NONE: 72, "easy": 72}


def test_a_slice_has_every_figure_of_its_pairs_alone(graded: tuple[Database, int]) -> None:
    db, judge = graded
    say(db, "q12", "gift", "ann")
    part = slices(db, [judge], "intent", resamples=50).shown["gift"]
    assert part.n_queries == 9
    assert sum(map(sum, part.confusion)) == part.n_pairs == 108
    assert part.quadratic is not None
    assert part.quadratic.low is not None


def test_what_nobody_slices_by_is_refused() -> None:
    with pytest.raises(InputError, match="category, intent"):
        by_name("colour")
