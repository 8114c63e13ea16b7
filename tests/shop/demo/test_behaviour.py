from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from statistics import mean

import pytest

from judge.shop.demo.queries import QUERIES
from judge.shop.demo.truth import true_grade

COUNTS = ("searches", "zero_click_searches", "clicks", "impressions", "carts", "purchases")


@pytest.fixture(scope="module")
def events(read):
    return [{**row, **{name: int(row[name] or 0) for name in COUNTS}} for row in read("events")]


@pytest.fixture(scope="module")
def of_queries(events):
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for row in events:
        if not row["product_id"]:
            totals[row["query_id"]].update({name: row[name] for name in COUNTS})
    return totals


def test_four_weeks_are_logged_a_week_apart(events):
    days = sorted({date.fromisoformat(row["day"]) for row in events})
    assert [(later - earlier).days for earlier, later in pairwise(days)] == [7, 7, 7]


def test_a_row_is_of_a_query_or_of_a_product_shown_for_it(read):
    for row in read("events"):
        of_a_product = bool(row["product_id"])
        assert of_a_product == bool(row["impressions"]) == bool(row["position"])
        assert of_a_product != bool(row["searches"])


def test_what_happened_to_products_adds_up_to_what_happened_to_the_query(events):
    for name in ("clicks", "carts", "purchases"):
        of_products, of_queries = Counter(), Counter()
        for row in events:
            (of_products if row["product_id"] else of_queries)[row["day"], row["query_id"]] += row[name]
        assert +of_products == +of_queries


def test_counts_are_possible(events):
    for row in events:
        assert row["purchases"] <= row["carts"] <= row["clicks"]
        assert row["zero_click_searches"] <= row["searches"]
        assert not row["product_id"] or row["clicks"] <= row["impressions"]


def test_few_queries_are_popular_and_most_are_rare(of_queries):
    searches = sorted((counts["searches"] for counts in of_queries.values()), reverse=True)
    assert len(searches) == len(QUERIES)
    assert sum(searches[:12]) > sum(searches) / 2
    assert searches[-1] > 0


def test_most_popular_queries_end_without_a_click_more_often_than_not(of_queries):
    popular = sorted(of_queries.values(), key=lambda counts: -counts["searches"])[:20]
    silent = [counts["zero_click_searches"] / counts["searches"] > 0.5 for counts in popular]
    assert 0.5 < mean(silent) < 1


def test_better_products_are_clicked_more_often_and_so_are_higher_ones(events, products):
    catalog = {product.id: product for product in products}
    wishes = {query.id: query.wish for query in QUERIES}
    by_grade, by_position = defaultdict(Counter), defaultdict(Counter)
    for row in events:
        if row["product_id"]:
            counts = {"shown": row["impressions"], "clicked": row["clicks"]}
            by_grade[true_grade(wishes[row["query_id"]], catalog[row["product_id"]])].update(counts)
            by_position[float(row["position"]) <= 3].update(counts)
    rates = [by_grade[grade]["clicked"] / by_grade[grade]["shown"] for grade in range(1, 6)]
    assert rates[0] < rates[1] < rates[2] < rates[4]
    assert by_position[True]["clicked"] / by_position[True]["shown"] > by_position[False]["clicked"] / by_position[False]["shown"]
