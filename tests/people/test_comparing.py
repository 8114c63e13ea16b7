"""Two judges against the same people, on grades whose agreement is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import Pair, judge_said, rater_said, settled

from judge.people.agreement import compare
from judge.people.comparing import Flips, hold_against
from judge.people.splits import SPLITS, split_of
from judge.stats.paired import mcnemar_exact
from judge.store.catalog import save_products, save_queries
from judge.store.verdicts import register_judge

PAIRS = [(f"q{query}", f"p{product}") for query in range(1, 5) for product in range(1, 6)]
PEOPLE = dict(zip(PAIRS, [5, 4, 3, 2, 1] * 4, strict=True))
GRADES = st.lists(st.integers(1, 5), min_size=20, max_size=20)


def said_by_two(db: Any, first: Mapping[Pair, int | None], second: Mapping[Pair, int | None]) -> tuple[int, int]:
    return judge_said(db, first, "scripted/a#relevance"), judge_said(db, second, "scripted/b#relevance")


@pytest.fixture
def labelled(shop: Any) -> Any:
    db = shop(products=5, queries=4)
    rater_said(db, PEOPLE)
    return db


def test_the_difference_is_that_of_the_two_kappas_and_the_flips_are_counted(labelled: Any) -> None:
    worse = {pair: min(5, grade + 1) for pair, grade in PEOPLE.items()}
    better = {**PEOPLE, ("q1", "p1"): 1}
    found = hold_against(labelled, *said_by_two(labelled, worse, better))
    assert found.difference is not None
    assert found.first.quadratic is not None
    assert found.second.quadratic is not None
    assert found.difference.value == pytest.approx(found.second.quadratic.value - found.first.quadratic.value)
    # Of the first judge's grades only the four fives are right; the second is wrong on one of those.
    assert found.flips == Flips(right_twice=3, mended=16, broken=1, wrong_twice=0)
    assert found.broken == (("q1", "p1"),)
    assert (found.first.n_pairs, found.unshared) == (20, 0)


def test_a_judge_held_against_one_of_the_same_grades_differs_by_nothing_and_surely(labelled: Any) -> None:
    grades = {**PEOPLE, PAIRS[0]: 3, PAIRS[7]: 5}
    found = hold_against(labelled, *said_by_two(labelled, grades, grades))
    assert found.difference is not None
    assert (found.difference.value, found.difference.low, found.difference.high) == (0, 0, 0)
    assert (found.flips.mended, found.flips.broken) == (0, 0)


def test_both_are_measured_on_the_pairs_that_both_graded_and_the_others_are_counted(labelled: Any) -> None:
    first = {**dict.fromkeys(PAIRS[:12], 4), PAIRS[0]: None}
    second = dict.fromkeys(PAIRS[6:], 4)
    found = hold_against(labelled, *said_by_two(labelled, first, second))
    assert found.first.n_pairs == found.second.n_pairs == sum(found.flips) == 6
    assert found.unshared == 14


def test_each_side_is_what_its_own_agreement_is_where_both_graded_everything(labelled: Any) -> None:
    judges = said_by_two(labelled, {pair: 6 - grade for pair, grade in PEOPLE.items()}, {**PEOPLE, PAIRS[3]: 5})
    found = hold_against(labelled, *judges)
    for side, judge in zip((found.first, found.second), judges, strict=True):
        alone = compare(labelled, [judge])
        assert (side.confusion, side.quadratic, side.raw) == (alone.confusion, alone.quadratic, alone.raw)


def test_gold_or_one_rater_can_be_held_against(labelled: Any) -> None:
    settled(labelled, {PAIRS[0]: 1})
    judges = said_by_two(labelled, dict.fromkeys(PAIRS, 5), dict.fromkeys(PAIRS, 1))
    assert hold_against(labelled, *judges, "gold").flips == Flips(0, 1, 0, 0)
    assert hold_against(labelled, *judges, "ann").first.n_pairs == 20


def test_without_a_common_pair_there_is_no_figure_and_it_says_why(labelled: Any) -> None:
    found = hold_against(labelled, *said_by_two(labelled, {PAIRS[0]: 4}, {PAIRS[1]: 4}))
    assert found.difference is None
    assert sum(found.flips) == 0
    assert "nothing to compare" in found.first.why


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=GRADES, second=GRADES)
def test_swapping_the_judges_turns_the_difference_and_the_flips_round(new_database: Any, first: list[int], second: list[int]) -> None:
    db = new_database()
    rater_said_without_shop(db)
    a, b = said_by_two(db, dict(zip(PAIRS, first, strict=True)), dict(zip(PAIRS, second, strict=True)))
    there, back = (hold_against(db, *judges, resamples=50) for judges in ((a, b), (b, a)))
    assert (there.flips.mended, there.flips.broken) == (back.flips.broken, back.flips.mended)
    assert sum(there.flips) == 20
    assert (there.difference is None) == (back.difference is None)
    if there.difference is not None and back.difference is not None:
        assert there.difference.value == pytest.approx(-back.difference.value)
        if there.difference.low is not None:
            assert (there.difference.low, there.difference.high) == pytest.approx((-back.difference.high, -back.difference.low))


def rater_said_without_shop(db: Any) -> None:
    save_queries(db, [{"id": f"q{n}", "text": "lamp"} for n in range(1, 5)])
    save_products(db, [{"id": f"p{n}", "title": "Lamp"} for n in range(1, 6)])
    rater_said(db, PEOPLE)


def test_the_interval_is_of_paired_resamples_so_a_shared_hard_query_does_not_widen_it(labelled: Any) -> None:
    """One query that both get wrong makes each kappa uncertain, and not which of two equal judges is better."""
    rng = np.random.default_rng(7)
    both = {pair: int(rng.integers(1, 6)) if pair[0] == "q2" else grade for pair, grade in PEOPLE.items()}
    found = hold_against(labelled, *said_by_two(labelled, both, {**both, ("q1", "p3"): 4}))
    assert found.difference is not None
    assert found.difference.low is not None
    assert found.difference.high is not None
    assert found.first.quadratic is not None
    assert found.first.quadratic.low is not None
    assert found.first.quadratic.high is not None
    assert found.difference.high - found.difference.low < (found.first.quadratic.high - found.first.quadratic.low) / 2


WORDS = ["red sofa", "desk lamp", "rug", "mirror", "oak bed", "bookcase", "tv stand", "coat rack"]


@pytest.fixture
def both_splits(shop: Any) -> Any:
    """Queries q0 to q3 of the dev split and q4 to q7 of the test split, five products each, all graded by people."""
    db = shop(products=5, queries=[{"id": f"q{n}", "text": text} for n, text in enumerate(WORDS)])
    assert [split_of(text) for text in WORDS] == ["dev"] * 4 + ["test"] * 4
    rater_said(db, GRADED)
    return db


GRADED = {(f"q{query}", f"p{product}"): product for query in range(8) for product in range(1, 6)}


def test_only_pairs_of_the_split_are_compared(both_splits: Any) -> None:
    judges = said_by_two(both_splits, dict.fromkeys(GRADED, 4), GRADED)
    dev, test = (hold_against(both_splits, *judges, split=split) for split in SPLITS)
    assert (dev.first.n_pairs, test.first.n_pairs) == (20, 20)
    assert {query for query, _ in dev.mended} == {"q0", "q1", "q2", "q3"}
    assert {query for query, _ in test.mended} == {"q4", "q5", "q6", "q7"}
    assert "of the dev split" in dev.first.chosen


def prompted(db: Any, spec: str, grades: Mapping[Pair, int | None], examples: str) -> int:
    """A judge whose prompt holds these examples."""
    text = f"---\nname: shots\ndescription: x\nscale: paper\nfields: [title]\nexamples: {examples}\n---\nGrade it."
    judge = register_judge(db, spec, f"j1-{spec}", "shots", text)
    assert judge_said(db, grades, spec) == judge
    return judge


@pytest.mark.parametrize("turned", [False, True])
def test_queries_of_which_either_prompt_holds_an_example_are_left_out_whole_and_counted(both_splits: Any, turned: bool) -> None:
    shots = prompted(both_splits, "scripted/b#shots", dict(GRADED), '[["q1", "p3"]]')
    plain = judge_said(both_splits, dict.fromkeys(GRADED, 4), "scripted/a#relevance")
    first, second = (shots, plain) if turned else (plain, shots)
    found = hold_against(both_splits, first, second, split="dev")
    assert (found.first.n_pairs, found.taught, found.unshared) == (15, 5, 0)
    assert not any(query == "q1" for query, _ in (*found.mended, *found.broken))


def test_what_people_graded_is_compared_or_unshared_or_taught(both_splits: Any) -> None:
    shots = prompted(both_splits, "scripted/b#shots", {pair: 3 for pair in GRADED if pair[1] != "p1"}, '[["q1", "p3"]]')
    plain = judge_said(both_splits, dict.fromkeys(GRADED, 4), "scripted/a#relevance")
    found = hold_against(both_splits, plain, shots)
    assert sum(found.flips) + found.unshared + found.taught == len(GRADED)


def test_chance_is_that_of_the_flips_and_of_whole_queries(both_splits: Any) -> None:
    """The second judge mends every pair of one query and breaks one pair of another: sure of pairs, not of queries."""
    first = {**GRADED, **{("q0", f"p{n}"): 5 - n % 5 for n in range(1, 6)}}
    second = {**GRADED, ("q1", "p1"): 5}
    found = hold_against(both_splits, *said_by_two(both_splits, first, second))
    assert found.flips.broken == 1
    assert found.chance.pairs == pytest.approx(mcnemar_exact(found.flips.mended, 1))
    assert found.chance.queries is not None
    assert found.chance.queries >= 0.5
    same = hold_against(both_splits, *said_by_two(both_splits, first, first))
    assert same.chance.pairs is None


def test_costs_are_those_of_the_pairs_compared(both_splits: Any) -> None:
    judges = said_by_two(both_splits, dict.fromkeys(GRADED, 4), {pair: 3 for pair in GRADED if pair[0] < "q2"})
    found = hold_against(both_splits, *judges, split="dev")
    assert [cost.pairs for cost in found.costs] == [10, 10]


def test_a_comparison_is_json(labelled: Any) -> None:
    found = hold_against(labelled, *said_by_two(labelled, dict.fromkeys(PAIRS, 4), PEOPLE))
    written = json.loads(json.dumps(found.to_json()))
    assert written["flips"]["mended"] == 16
    assert len(written["mended"]) == 16
    assert written["first"]["n_pairs"] == 20
