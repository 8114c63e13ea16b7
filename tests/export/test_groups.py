"""Rows of several negatives: whole groups, and groups of a fixed width that lose no triple."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.graded import rater_said

from judge.export.groups import MOST, groups, groups_of, width
from judge.export.items import Item, Triple
from judge.export.policy import Policy
from judge.export.select import Selected, selection
from judge.people.resolve import Resolved
from judge.tables import Product, Query


def item(product_id: str) -> Item:
    return Item(product_id, Resolved("q", product_id, 1, "gold"), product_id, Product(id=product_id))


def drawn(sizes: list[int]) -> Selected:
    """As many positives as there are sizes, each with that many negatives."""
    triples = tuple(Triple(item(f"p{p}"), item(f"n{n}")) for p, size in enumerate(sizes) for n in range(size))
    return Selected(Query(id="q", text="q"), "q", "train", Counter(), (), triples, len(triples), Counter(), {})


SIZES = st.lists(st.integers(1, 20), max_size=5)


@given(SIZES)
def test_groups_hold_every_triple_once_and_one_positive_each(sizes: list[int]) -> None:
    selected = drawn(sizes)
    found = list(groups(selected))
    assert [Triple(group.positive, negative) for group in found for negative in group.negatives] == list(selected.triples)
    assert len(found) == len(sizes)


@given(SIZES, st.integers(1, 9))
def test_groups_of_a_width_have_it_lose_no_triple_and_repeat_only_what_is_short(sizes: list[int], negatives: int) -> None:
    selected = drawn(sizes)
    found = list(groups_of(selected, negatives))
    assert {len(group.negatives) for group in found} <= {negatives}
    held = {(group.positive.id, negative.id) for group in found for negative in group.negatives}
    assert held == {(triple.positive.id, triple.negative.id) for triple in selected.triples}
    assert len(found) == sum(-(-size // negatives) for size in sizes)


@pytest.mark.parametrize(("cap", "wide"), [(3, 3), (8, 8), (50, MOST), (None, MOST)])
def test_rows_are_as_wide_as_the_policy_draws_and_eight_at_most(cap, wide):
    assert width(Policy(negatives_per_positive=cap)) == wide


def test_the_selection_comes_positive_by_positive(shop):
    db = shop(products=6, queries=1)
    rater_said(db, {("q1", f"p{n}"): 5 if n < 3 else 1 for n in range(1, 7)})
    [selected] = selection(db, Policy())
    assert [(group.positive.resolved.product_id, len(group.negatives)) for group in groups(selected)] == [("p1", 4), ("p2", 4)]
