"""Splits of an export: by content, stable, and without leaks between near-duplicates of one query."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.export.splits import SPLITS, Shares, Split, Splits


def split_of(text: str, shares: Shares, seed: int) -> Split:
    return Splits(shares, seed).of(text)


@given(st.text(), st.integers(0, 9))
def test_every_query_has_exactly_one_split_and_keeps_it(text, seed):
    assert split_of(text, Shares(), seed) in SPLITS
    assert split_of(text, Shares(), seed) == split_of(text, Shares(), seed)


@pytest.mark.parametrize(("one", "other"), [("Oak Bed", "  oak   beds"), ("head set", "headset"), ("red sofa", "sofa RED")])
def test_near_duplicates_fall_into_one_split_whatever_the_seed(one, other):
    assert all(split_of(one, Shares(), seed) == split_of(other, Shares(), seed) for seed in range(20))


def test_the_shares_are_kept_on_many_queries():
    found = Counter(split_of(f"query {n}", Shares(), 0) for n in range(10_000))
    assert [round(found[split] / 10_000, 1) for split in SPLITS] == [0.8, 0.1, 0.1]


def test_another_seed_divides_differently():
    queries = [f"query {n}" for n in range(200)]
    assert [split_of(q, Shares(), 0) for q in queries] != [split_of(q, Shares(), 1) for q in queries]


@given(st.text(), st.integers(0, 99))
def test_a_share_of_nothing_gets_nothing(text, seed):
    assert split_of(text, Shares(1, 0, 0), seed) == "train"
    assert split_of(text, Shares(0, 0, 1), seed) == "test"
    assert split_of(text, Shares(0.5, 0.5, 0), seed) != "test"


@pytest.mark.parametrize("wrong", [(0.8, 0.1, 0.2), (1.1, -0.1, 0), (float("nan"), 0.5, 0.5)])
def test_shares_that_divide_nothing_are_refused(wrong):
    with pytest.raises(InputError, match="sum to 1"):
        Shares(*wrong)
