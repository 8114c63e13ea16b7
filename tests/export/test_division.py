"""Which split a query falls into where categories and product families are kept apart."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import rater_said

from judge.export.counts import Counts
from judge.export.policy import Policy
from judge.export.prepare import prepared
from judge.export.select import Selected, selection
from judge.export.splits import Shares
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database

KINDS = {"sofa": "Living > Sofas", "lamp": "Living > Lamps", "bed": "Sleeping > Beds", "desk": "Office > Desks"}
COLOURS = ("red", "blue", "white", "black")
HALVES = Shares(0.5, 0.2, 0.3)


def selected(db: Database, policy: Policy) -> list[Selected]:
    policy, aids, _ = prepared(db, policy, [])
    return list(selection(db, policy, aids=aids))


def furnished(db: Database) -> list[str]:
    """Four kinds of furniture, each of two families in four colours; the ids."""
    rows = [
        {"id": f"{kind}-{name}-{colour}", "title": f"Made {name} {kind} {colour}", "category": path, "attributes": {"colour": colour}}
        for kind, path in KINDS.items()
        for name in ("Ektorp", "Lindved")
        for colour in COLOURS
    ]
    save_products(db, rows)
    return [row["id"] for row in rows]


def family(product_id: str) -> str:
    return product_id.rpartition("-")[0]


@pytest.mark.parametrize("seed", range(5))
def test_by_category_all_queries_that_ask_for_one_are_in_one_split(new_database, seed):
    db = new_database()
    products = furnished(db)
    texts = [f"{word} {kind}{plural}" for kind in KINDS for plural in ("", "s") for word in (*COLOURS, "cheap")]
    save_queries(db, [{"id": text, "text": text} for text in texts])
    rater_said(db, {(text, product): 5 for text in texts for product in products[:2]})
    found = defaultdict(set)
    for one in selected(db, Policy(split_by="category", shares=HALVES, seed=seed)):
        found[one.query.text.split()[1].rstrip("s")].add(one.split)
    assert len(found) == len(KINDS)
    assert all(len(splits) == 1 for splits in found.values())


def test_by_category_the_categories_are_divided_by_the_shares_and_the_seed(new_database):
    db = new_database()
    products = furnished(db)
    save_queries(db, [{"id": kind, "text": kind} for kind in KINDS])
    rater_said(db, {(kind, products[0]): 5 for kind in KINDS})
    splits = [one.split for seed in range(50) for one in selected(db, Policy(split_by="category", shares=HALVES, seed=seed))]
    assert 70 < splits.count("train") < 130
    assert 40 < splits.count("test") < 85


def test_a_query_whose_words_name_no_category_falls_with_that_of_its_best_positive(new_database):
    db = new_database()
    furnished(db)
    save_queries(db, [{"id": "q1", "text": "something nice"}, {"id": "q2", "text": "lamps"}])
    rater_said(
        db, {("q1", "bed-Ektorp-red"): 4, ("q1", "lamp-Ektorp-red"): 5, ("q1", "sofa-Lindved-red"): 4, ("q2", "lamp-Lindved-red"): 5}
    )
    for seed in range(30):
        one, other = selected(db, Policy(split_by="category", shares=HALVES, seed=seed))
        assert one.split == other.split


def test_near_duplicates_stay_together_by_category_whatever_their_positives(new_database):
    db = new_database()
    furnished(db)
    save_queries(db, [{"id": "q1", "text": "Something nice"}, {"id": "q2", "text": "nice something"}])
    rater_said(db, {("q1", "bed-Ektorp-red"): 5, ("q2", "lamp-Ektorp-red"): 5})
    for seed in range(30):
        for held_apart in (False, True):
            one, other = selected(db, Policy(split_by="category", shares=HALVES, seed=seed, held_apart=held_apart))
            assert one.split == other.split


def test_without_a_category_anywhere_a_query_falls_by_its_words(shop):
    db = shop(products=[{"id": "a", "title": "Xyz"}, {"id": "b", "title": "Uvw"}], queries=6)
    rater_said(db, {(f"q{n}", product): grade for n in range(1, 7) for product, grade in (("a", 5), ("b", 1))})
    by = [[one.split for one in selected(db, Policy(split_by=by, shares=HALVES))] for by in ("query", "category")]
    assert by[0] == by[1]


GRADES = st.lists(st.integers(1, 5), min_size=60, max_size=60)
"""Of ten queries and six products each, in turn."""


class TestFamiliesHeldApart:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(grades=GRADES, seed=st.integers(0, 5), by=st.sampled_from(["query", "category"]), cap=st.none() | st.integers(1, 3))
    def test_no_family_that_serves_a_query_of_dev_or_test_is_a_positive_of_train_and_counts_reconcile(
        self, new_database, grades, seed, by, cap
    ):
        db = new_database()
        products = furnished(db)
        save_queries(db, [{"id": f"q{n}", "text": f"{COLOURS[n % 4]} {[*KINDS][n // 3]}"} for n in range(10)])
        rater_said(db, {(f"q{n % 10}", products[n * 7 % 32]): grade for n, grade in enumerate(grades)})
        policy = Policy(shares=HALVES, seed=seed, split_by=by, held_apart=True, positives_per_query=cap)
        found = selected(db, policy)
        measured = {family(product) for one in found if one.split != "train" for product in one.positives}
        trained = {family(triple.positive.id) for one in found if one.split == "train" for triple in one.triples}
        assert not measured & trained
        counts = Counts()
        for one in found:
            counts.add(one)
            assert one.possible == len(one.triples) + one.left_out.total()
            if one.split != "train":
                assert not one.left_out["test_family"]
        told = counts.to_json()["triples"]
        assert told["possible"] == told["written"] + sum(told["left_out"].values())

    def test_what_is_taken_out_is_every_triple_of_that_positive_and_nothing_else(self, new_database):
        db = new_database()
        products = furnished(db)
        save_queries(db, [{"id": f"q{n}", "text": f"sofa {n}"} for n in range(20)])
        rater_said(db, {(f"q{n}", product): 5 if place in (0, 9) else 1 for n in range(20) for place, product in enumerate(products)})
        rater_said(db, {("q0", products[0]): 1, ("q1", products[9]): 1}, "later")
        without, apart = (selected(db, Policy(shares=HALVES, held_apart=held)) for held in (False, True))
        measured = {family(product) for one in without if one.split != "train" for product in one.positives}
        assert measured
        for one, other in zip(without, apart, strict=True):
            kept = [triple[:2] for triple in one.triples if one.split != "train" or family(triple.positive.id) not in measured]
            assert [triple[:2] for triple in other.triples] == kept
