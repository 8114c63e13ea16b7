from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.mining.base import Ground
from judge.mining.bm25 import Index
from judge.mining.lexical import Lexical
from judge.shop.words import words
from judge.store.catalog import all_queries
from judge.store.db import Database

WORD = st.sampled_from(["red", "oak", "desk", "lamp", "usb", "aa"])
DOCUMENTS = st.lists(st.lists(WORD, max_size=6), max_size=12)


def found(shop: Callable[..., Database], titles: list[str], query: str) -> list[str]:
    db = shop(
        products=[{"id": f"p{place}", "title": title} for place, title in enumerate(titles)],
        queries=[{"id": "q1", "text": query}],
        candidates=[],
    )
    proposed = Lexical().propose(Ground(db, tuple(all_queries(db))), 10)
    return [titles[int(proposal.product_id[1:])] for proposal in proposed]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("aa", "Duracell AA 4 pack"),
        ("4k", "Projector, 4K"),
        ("usb-c", "Cable USB-C 2 m"),
        ("usbc", "Cable USB-C 2 m"),
        ("usb-c", "USBC hub"),
        ("wifi", "Wi-Fi router"),
        ("WH1000XM4", "Sony WH-1000XM4"),
        ("it", "IT rack"),
        ("creme brulee", "Crème-brûlée torch"),
        ("batteries", "Battery, rechargeable"),
        ("шторы", "Синие ШТОРЫ"),
    ],
)
def test_what_a_shopper_types_finds_what_the_shop_wrote(shop: Callable[..., Database], query: str, title: str) -> None:
    assert found(shop, ["Garden chair", title, "Something else"], query) == [title]


def test_products_that_share_no_word_are_not_proposed(shop: Callable[..., Database]) -> None:
    assert found(shop, ["Oak desk", "Pine desk"], "sofa") == []
    assert found(shop, ["Oak desk", "Pine desk"], "🛋️ !!!") == []


def test_more_and_rarer_shared_words_come_first(shop: Callable[..., Database]) -> None:
    titles = ["Desk white", "Desk brown", "Desk oak", "Lamp oak red", "Desk green"]
    assert found(shop, titles, "oak desk")[0] == "Desk oak"
    assert found(shop, titles, "red desk")[0] == "Lamp oak red"


def test_a_word_in_the_title_says_more_than_one_in_the_description(shop: Callable[..., Database]) -> None:
    db = shop(
        products=[
            {"id": "p1", "title": "Chair brown", "description": "goes with a lamp"},
            {"id": "p2", "title": "Lamp brown", "description": "goes with a chair there"},
        ],
        queries=[{"id": "q1", "text": "lamp"}],
        candidates=[],
    )
    assert [proposal.product_id for proposal in Lexical().propose(Ground(db, tuple(all_queries(db))), 10)] == ["p2", "p1"]


def test_equal_products_come_in_the_order_of_their_ids(shop: Callable[..., Database]) -> None:
    db = shop(
        products=[{"id": name, "title": "Lamp"} for name in ("b", "10", "a", "9", "B")],
        queries=[{"id": "q1", "text": "lamp"}],
        candidates=[],
    )
    assert [proposal.product_id for proposal in Lexical().propose(Ground(db, tuple(all_queries(db))), 4)] == ["10", "9", "B", "a"]


@given(DOCUMENTS, st.lists(WORD, max_size=4), st.integers(1, 15))
def test_the_index_finds_exactly_the_documents_that_share_a_word_best_first(
    documents: list[list[str]], query: list[str], depth: int
) -> None:
    best = Index(documents).best(query, None)
    assert {place for place, _ in best} == {place for place, document in enumerate(documents) if set(document) & set(query)}
    assert best == sorted(best, key=lambda scored: (-scored[1], scored[0]))
    assert Index(documents).best(query, depth) == best[:depth]


@settings(max_examples=30)
@given(DOCUMENTS, st.lists(WORD, max_size=4))
def test_saying_a_word_twice_in_a_query_changes_nothing(documents: list[list[str]], query: list[str]) -> None:
    assert Index(documents).best(query + query, None) == Index(documents).best(query, None)


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_a_catalogue_without_words_has_an_empty_index(documents: list[list[str]]) -> None:
    assert Index(documents).best(["desk"], 5) == []


def test_scores_are_the_same_in_every_process() -> None:
    program = "from judge.mining.bm25 import Index; from judge.shop.words import words; import sys; print(Index(map(words, sys.argv[2:])).best(words(sys.argv[1]), 9))"
    arguments = ["oak desk lamp", "Oak desk", "Desk lamp oak", "Lamp", "USB lamp for a desk", "Oak"]
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program, *arguments],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        for seed in ("1", "2")
    ]
    assert said[0].stdout == said[1].stdout == f"{Index(map(words, arguments[1:])).best(words(arguments[0]), 9)}\n"
    assert said[0].stderr == ""
