"""Counts of one query, product and day are added up, in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.importing.repeats import Sums

COUNT = st.integers(0, 50)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "query_id": st.sampled_from("ab"),
            "product_id": st.sampled_from("xy"),
            "day": st.sampled_from(["2026-05-01", "2026-05-02"]),
            "impressions": COUNT,
            "clicks": COUNT,
            "position": st.none() | st.floats(1, 100),
        }
    )
)


def summed(rows: list[dict[str, Any]]) -> Sums:
    sums = Sums()
    sums.add(dict(row) for row in rows)
    return sums


@given(EVENTS)
def test_nothing_is_lost_and_every_key_stands_once(rows: list[dict[str, Any]]) -> None:
    sums = summed(rows)
    for name in ("impressions", "clicks"):
        assert sum(row[name] for row in sums.rows) == sum(row[name] for row in rows)
    assert len(sums.rows) + sums.joined == len(rows)
    keys = [(row["query_id"], row["product_id"], row["day"]) for row in sums.rows]
    assert len(keys) == len(set(keys))


@given(EVENTS)
def test_a_position_is_the_mean_over_impressions_whatever_the_order(rows: list[dict[str, Any]]) -> None:
    for row in (found for order in (rows, rows[::-1]) for found in summed(order).rows):
        key = ("query_id", "product_id", "day")
        same = [each for each in rows if each["position"] is not None and all(each[name] == row[name] for name in key)]
        weights = [max(each["impressions"], 1) for each in same]
        mean = sum(w * each["position"] for w, each in zip(weights, same, strict=True)) / sum(weights) if same else None
        assert row["position"] == (mean if mean is None else pytest.approx(mean))
