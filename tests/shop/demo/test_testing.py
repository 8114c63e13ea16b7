"""The demo's A/B test has in it what it says, and no more can be read out of it than that."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.measure.abtest import Outcome, abtest
from judge.measure.abtest.files import Asked, layout
from judge.measure.abtest.foretelling import foretold, past_tests
from judge.measure.abtest.units import of_units
from judge.shop.demo import DemoShop
from judge.shop.demo.queries import MULTI
from judge.stats.differences import Aim


@pytest.fixture(scope="module")
def found(shop: DemoShop) -> Outcome:
    return abtest(of_units(layout(shop.abtest, Asked({})), {}), None, None, Aim())


def test_the_new_ranking_is_better_for_several_attributes_only(found: Outcome) -> None:
    told = {(look.segment, look.metric) for look in found.looks if found.verdict(look) in ("higher", "lower")}
    assert told == {(MULTI, "clicked"), (MULTI, "zero_click")}
    assert {each.metric for each in found.apart if each.p_adjusted < 0.05} == {"clicked", "zero_click"}


def test_the_split_is_the_planned_one(found: Outcome) -> None:
    assert not found.split_went_wrong


def test_past_tests_foretell_as_far_as_their_noise_lets_them(shop: DemoShop) -> None:
    (past,) = foretold(past_tests(Path(shop.past_tests), {}))
    assert past.n == 16
    assert past.ceiling is not None
    assert 0.5 < past.correlations[0].estimate.value <= 1
