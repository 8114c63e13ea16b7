from __future__ import annotations

from collections import Counter

import pytest

from judge.shop.demo.base import KINDS
from judge.shop.demo.queries import QUERIES
from judge.shop.demo.truth import true_grade

SHARES = {"category-only": 0.447, "single-attribute": 0.247, "product-name": 0.182, "multi-attribute": 0.124}


def tier(text: str) -> str:
    """How long a query is: short (1-2 words), medium (3-4) or long. An emoji is no word."""
    words = sum(any(letter.isalnum() for letter in word) for word in text.split())
    return "short" if words <= 2 else "medium" if words <= 4 else "long"


def test_the_four_intents_come_in_the_shares_of_the_paper():
    counts = Counter(query.intent for query in QUERIES)
    assert len(QUERIES) == 60
    assert {intent: count / len(QUERIES) for intent, count in counts.items()} == pytest.approx(SHARES, abs=0.03)


def test_every_intent_is_typed_short_medium_and_long():
    seen = Counter((query.intent, tier(query.text)) for query in QUERIES)
    # Two requirements and a kind of product do not fit into two words.
    assert set(seen) == {(intent, length) for intent in SHARES for length in ("short", "medium", "long")} - {("multi-attribute", "short")}
    assert all(sum(count for (_, tier_), count in seen.items() if tier_ == length) >= 12 for length in ("short", "medium", "long"))


def test_queries_are_written_as_people_type(read):
    texts = {row["query"] for row in read("queries")}
    assert texts >= {"coffee table ☕", "DESK", "lamp without cord", "matress topper", "slowrane corner sofa", "garden gnome"}
    assert len({text.casefold() for text in texts}) == len(texts)


def test_wishes_name_kinds_that_exist():
    assert {kind for query in QUERIES for kind in (*query.wish.kinds, *query.wish.also, *query.wish.perhaps)} <= set(KINDS)


def test_wishes_name_attributes_that_products_have(products):
    known = {name for product in products for name in product.attributes}
    assert {name for query in QUERIES for name in (*query.wish.needs, *query.wish.minor)} <= known


def test_every_query_but_the_gnome_has_an_exact_answer(products):
    unanswered = [query.text for query in QUERIES if not any(true_grade(query.wish, product) == 5 for product in products)]
    assert unanswered == ["garden gnome"]


def test_no_query_is_answered_by_much_of_the_shop(products):
    assert all(sum(true_grade(query.wish, product) == 5 for product in products) <= 25 for query in QUERIES)


def test_the_file_says_that_the_queries_are_ours(read):
    assert {(row["origin"], row["locale"]) for row in read("queries")} == {("real", "en")}
    assert {row["intent"] for row in read("queries")} == set(SHARES)
