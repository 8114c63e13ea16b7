from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import pytest
from sklearn.metrics import cohen_kappa_score

from judge.shop.demo.base import dice
from judge.shop.demo.queries import QUERIES
from judge.shop.demo.raters import RATERS, Rater, perceived
from judge.shop.demo.truth import true_grade


@pytest.fixture(scope="module")
def grades(read):
    """Rater, then pair, then grade; without the pairs that the rater could not tell."""
    by_rater: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in read("ratings"):
        if row["grade"]:
            by_rater[row["rater"]][row["query_id"], row["product_id"]] = int(row["grade"])
    return by_rater


@pytest.fixture(scope="module")
def truth(products):
    return {(query.id, product.id): true_grade(query.wish, product) for query in QUERIES for product in products}


def test_every_rater_says_in_the_name_that_it_is_simulated(grades):
    assert set(grades) == {rater.name for rater in RATERS}
    assert all(name.endswith("(simulated)") for name in grades)


def test_about_eleven_hundred_pairs_are_rated_by_two_or_three_people_once_each(read):
    pairs = Counter((row["query_id"], row["product_id"]) for row in read("ratings"))
    acts = Counter((row["query_id"], row["product_id"], row["rater"]) for row in read("ratings"))
    assert 1000 <= len(pairs) <= 1200
    assert set(pairs.values()) == {2, 3}
    assert set(acts.values()) == {1}


def test_every_query_has_sixteen_to_twenty_rated_products(read):
    products = defaultdict(set)
    for row in read("ratings"):
        products[row["query_id"]].add(row["product_id"])
    assert len(products) == len(QUERIES)
    assert {len(ids) for ids in products.values()} <= set(range(16, 21))


def test_all_five_grades_appear_among_the_rated_pairs_in_good_number(grades, truth):
    pairs = {pair for rated in grades.values() for pair in rated}
    counts = Counter(truth[pair] for pair in pairs)
    assert all(counts[grade] >= 60 for grade in range(1, 6))
    assert counts[1] <= len(pairs) / 2


def test_the_order_of_the_file_does_not_betray_the_grades(read, truth):
    first_of_query = {row["query_id"]: truth[row["query_id"], row["product_id"]] for row in reversed(read("ratings"))}
    assert len(set(first_of_query.values())) == 5


@pytest.mark.parametrize(("one", "other"), list(combinations([rater.name for rater in RATERS], 2)))
def test_raters_agree_as_well_as_trained_people_do_and_no_better(grades, one, other):
    both = sorted(grades[one].keys() & grades[other].keys())
    kappa = cohen_kappa_score([grades[one][pair] for pair in both], [grades[other][pair] for pair in both], weights="quadratic")
    assert len(both) > 500
    assert 0.72 < kappa < 0.88


def test_some_pairs_cannot_be_told_and_the_note_says_why(read):
    unsure = [row for row in read("ratings") if not row["grade"]]
    assert 20 <= len(unsure) <= 120
    assert all(row["note"] for row in unsure)


def test_a_kind_rater_errs_upwards_and_a_strict_one_downwards():
    chance = dice(7, "test")

    def mean(lenient: float) -> float:
        rater = Rater("test", slip=0.4, blunder=0.1, lenient=lenient, unsure=0.0)
        return sum(perceived(chance, rater, 3) or 0 for _ in range(2000)) / 2000

    assert mean(lenient=0.9) > 3.2 > 2.8 > mean(lenient=0.1)


def test_a_rater_without_error_says_the_truth():
    chance = dice(7, "test")
    rater = Rater("test", slip=0.0, blunder=0.0, lenient=0.5, unsure=0.0)
    assert [perceived(chance, rater, grade) for grade in range(1, 6)] == [1, 2, 3, 4, 5]
