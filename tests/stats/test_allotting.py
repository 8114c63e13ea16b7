"""How many to draw from each group."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judge.stats.allotting import allotted

GROUPS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1)


def test_shares_are_kept_where_every_group_has_enough() -> None:
    assert allotted({"a": 100, "b": 100}, {"a": 0.25, "b": 0.75}, 40) == {"a": 10, "b": 30}


def test_what_a_small_group_cannot_give_the_others_do_by_their_shares() -> None:
    assert allotted({"a": 5, "b": 100, "c": 100}, {"a": 0.5, "b": 0.25, "c": 0.25}, 45) == {"a": 5, "b": 20, "c": 20}


def test_fractions_go_to_the_largest_remainders() -> None:
    assert allotted({"a": 9, "b": 9, "c": 9}, {"a": 0.5, "b": 0.3, "c": 0.2}, 4) == {"a": 2, "b": 1, "c": 1}


def test_a_group_without_a_share_gives_what_no_other_can() -> None:
    assert allotted({"a": 3, "b": 9}, {"a": 1.0}, 5) == {"a": 3, "b": 2}


@given(sizes=GROUPS, shares=st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 10)), total=st.integers(0, 400))
def test_all_that_is_asked_for_is_given_as_far_as_it_goes(sizes: dict[str, int], shares: dict[str, float], total: int) -> None:
    given_ = allotted(sizes, shares, total)
    assert sum(given_.values()) == min(total, sum(sizes.values()))
    assert all(0 <= given_[name] <= size for name, size in sizes.items())


@given(sizes=GROUPS, total=st.integers(0, 300))
def test_asking_for_one_more_takes_no_more_than_a_rounded_one_from_a_group(sizes: dict[str, int], total: int) -> None:
    even = dict.fromkeys(sizes, 1.0)
    before, after = (allotted(sizes, even, amount) for amount in (total, total + 1))
    assert all(after[name] >= before[name] - 1 for name in sizes)
