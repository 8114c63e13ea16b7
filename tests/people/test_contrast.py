"""What a comparison allows to say, and what not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.graded import judge_said, rater_said

from judge.people.comparing import Chance, Comparison, hold_against
from judge.people.contrast import by_chance, verdict
from judge.stats.clusters import Estimate


@pytest.fixture
def found(shop: Any) -> Comparison:
    db = shop(products=2, queries=1)
    rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
    judges = [judge_said(db, {("q1", "p1"): grade, ("q1", "p2"): 1}, f"scripted/{grade}#x") for grade in (4, 5)]
    return hold_against(db, *judges)


@pytest.mark.parametrize(
    ("difference", "says"),
    [
        (None, "Without an interval"),
        (Estimate(0.2), "Without an interval"),
        (Estimate(0.2, 0.1, 0.3), "B agrees better"),
        (Estimate(-0.2, -0.3, -0.1), "A agrees better"),
        (Estimate(0.2, -0.1, 0.3), "do not tell the two apart"),
        (Estimate(0.0, 0.0, 0.0), "do not tell the two apart"),
    ],
)
def test_one_is_called_better_only_where_the_whole_interval_says_so(found: Comparison, difference: Estimate | None, says: str) -> None:
    assert says in verdict(replace(found, difference=difference))


def test_chance_is_told_as_far_as_it_is_known(found: Comparison) -> None:
    assert by_chance(replace(found, chance=Chance(0.0312, 0.5))).endswith(
        "0.031 (exact, pairs taken for independent), 0.500 when whole queries are exchanged."
    )
    assert by_chance(replace(found, chance=Chance(0.0312, None))).endswith("0.031 (exact, pairs taken for independent).")
    assert by_chance(replace(found, chance=Chance(None, None))) == "Nothing flipped."
