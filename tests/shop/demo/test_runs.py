from __future__ import annotations

from collections import defaultdict
from statistics import mean

import pytest

from judge.shop.demo.queries import QUERIES
from judge.shop.demo.runs import LIVE, TUNED
from judge.shop.demo.truth import true_grade


@pytest.fixture(scope="module")
def lists(read):
    """Run and query, then rows in file order."""
    ranked = defaultdict(list)
    for row in read("runs"):
        ranked[row["run"], row["query_id"]].append(row)
    return ranked


def test_there_are_two_runs_of_at_most_twenty_products_a_query(lists):
    assert {run for run, _ in lists} == {LIVE, TUNED}
    assert max(map(len, lists.values())) == 20


def test_ranks_count_from_one_and_scores_never_rise(lists):
    for rows in lists.values():
        assert [int(row["rank"]) for row in rows] == list(range(1, len(rows) + 1))
        scores = [float(row["score"]) for row in rows]
        assert scores == sorted(scores, reverse=True)


def test_no_run_returns_a_product_twice_for_a_query(lists):
    assert all(len({row["product_id"] for row in rows}) == len(rows) for rows in lists.values())


def test_a_word_the_shop_does_not_use_finds_nothing(lists):
    sofabed = next(query.id for query in QUERIES if query.text == "sofabed")
    assert (LIVE, sofabed) not in lists


def test_the_tuned_search_is_better_but_far_from_perfect(lists, products):
    catalog = {product.id: product for product in products}
    wishes = {query.id: query.wish for query in QUERIES}

    def quality(run: str) -> float:
        top = [row for (name, _), rows in lists.items() if name == run for row in rows[:10]]
        return mean(true_grade(wishes[row["query_id"]], catalog[row["product_id"]]) for row in top)

    assert quality(LIVE) + 0.05 < quality(TUNED) < 4.5
