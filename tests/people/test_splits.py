"""Dev and test: by the words of a query, for good, and near-duplicates on one side."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.graded import rater_said

from judge.people.splits import SPLITS, alike, graded_queries, queries_like, split_of

TEXTS = ["oak bed", "desk lamp", "red sofa", "tv stand", "rug 200 x 300", "corner desk", "bean bag", "coat rack"]


@given(st.text())
def test_every_text_has_a_side_and_keeps_it(text: str) -> None:
    assert split_of(text) in SPLITS
    assert split_of(text) == split_of(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oak Bed", "  oak   bed"),
        ("head set", "headset"),
        ("T-Shirt", "t shirts"),
        ("STRASSE", "straße"),
        ("\uff35\uff33\uff22 hub", "usb hub"),
        ("red sofas", "sofa red"),
        ("cafe tables", "Café table"),
        ("aa batteries", "battery AA"),
        ("glasses", "glass"),
        ("iphone 15 cases", "case iPhone15"),
        ("rug 200x300", "200 x 300 rugs"),
    ],
)
def test_near_duplicates_are_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)
    assert split_of(one) == split_of(other)


@pytest.mark.parametrize(("one", "other"), [("🛏️", "🪑"), ("toner 1234", "toner 4321"), ("sofa", "sofa bed"), ("red sofa", "blue sofa")])
def test_other_queries_are_told_apart(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@given(st.lists(st.sampled_from(["red", "oak", "sofa", "lamp", "2", "15"]), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_words_never_matters(words: list[str], random: Any) -> None:
    shuffled = random.sample(words, len(words))
    assert alike(" ".join(words)) == alike(" ".join(shuffled))


def test_half_of_many_queries_are_dev() -> None:
    found = Counter(split_of(f"query {n}") for n in range(10_000))
    assert abs(found["dev"] - 5_000) < 150


def test_a_share_of_all_or_nothing_is_kept() -> None:
    assert {split_of(text, 1.0) for text in TEXTS} == {"dev"}
    assert {split_of(text, 0.0) for text in TEXTS} == {"test"}


@pytest.fixture
def labelled(shop: Any) -> Any:
    """Eight queries, four products each; people graded the first product of the first six."""
    db = shop(products=4, queries=[{"id": f"q{n}", "text": text} for n, text in enumerate(TEXTS)])
    rater_said(db, {(f"q{n}", "p1"): 4 for n in range(6)})
    return db


def test_the_graded_queries_are_each_in_one_split(labelled: Any) -> None:
    dev, test = (graded_queries(labelled, split) for split in SPLITS)
    assert dev
    assert test
    assert sorted(dev + test) == [f"q{n}" for n in range(6)]


def test_only_those_named_are_meant_by_id_or_text(labelled: Any) -> None:
    dev = graded_queries(labelled, "dev")
    assert graded_queries(labelled, "dev", [dev[0], TEXTS[int(dev[1][1:])], "q7"]) == sorted(dev[:2])


def test_queries_like_others_are_found_by_their_words(shop: Any) -> None:
    db = shop(queries=[{"id": "a", "text": "red sofa"}, {"id": "b", "text": "Sofas, red"}, {"id": "c", "text": "blue sofa"}])
    assert queries_like(db, {"a"}) == {"a", "b"}
    assert queries_like(db, set()) == frozenset()
