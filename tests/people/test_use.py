"""What a look at a pair is expected to be worth."""

from __future__ import annotations

from math import log
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.graded import settled

from judge.export.policy import Policy
from judge.export.select import selection
from judge.people.use import NEGATIVES, POSITIVES, Against, Place, Use, against, doubt, expected_use, reach, triples
from judge.scales import SCALES, Scale, scale_named
from judge.store.evidence import BY_CHANCE, CLICKED, IGNORED, NEARBY, ON_TOP, Heard

PAPER = scale_named("paper")
NOBODY = Against(0, 0, 0, 0, 0)

counts = st.integers(0, 200)
grades = st.sampled_from([None, *PAPER.values])
voices = st.lists(grades, max_size=4).map(tuple)


def test_the_formula_is_disagreement_times_doubt_times_reach() -> None:
    use = Use(2, "negative", Against(2, 1, 2, 0, 4), 0.4, reach(8, 99))
    assert use.disagreement == 6
    assert expected_use(use) == pytest.approx(6 * 0.4 * (1 + log(9) + log(100)))


def test_a_pair_that_nobody_contradicts_is_worth_something_still() -> None:
    assert expected_use(Use(2, "negative", NOBODY, doubt(1.0), reach(0, 0))) == 0.05


def test_doubt_is_the_rest_of_the_confidence_half_where_nobody_knows_and_never_nothing() -> None:
    assert [doubt(sure) for sure in (0.25, None, 1.0)] == [0.75, 0.5, 0.05]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (Heard(2), NOBODY),
        (Heard(None), NOBODY),
        (Heard(2, others=(5, 1)), Against(3, 0, 0, 0, 3)),
        (Heard(2, others=(1, None)), Against(1, 0, 0, 0, 0)),
        (Heard(5, others=(4, 2)), Against(3, 0, 0, 0, 0)),
        (Heard(2, labels=(None, 4)), Against(0, 2, 0, 0, 2)),
        (Heard(None, others=(5,), labels=(4,)), Against(0, 0, 0, 0, 2)),
        (Heard(None, others=(3,)), NOBODY),
        (Heard(1, shoppers=CLICKED), Against(0, 0, 3, 0, 3)),
        (Heard(3, shoppers=CLICKED), Against(0, 0, 1, 0, 1)),
        (Heard(None, shoppers=CLICKED), Against(0, 0, 1, 0, 1)),
        (Heard(4, shoppers=CLICKED), NOBODY),
        (Heard(5, shoppers=IGNORED), Against(0, 0, 3, 0, 0)),
        (Heard(2, shoppers=IGNORED), NOBODY),
        (Heard(3, shoppers=IGNORED), NOBODY),
        (Heard(2, proposed=ON_TOP), Against(0, 0, 0, 2, 2)),
        (Heard(4, proposed=BY_CHANCE), Against(0, 0, 0, 2, 0)),
        (Heard(4, proposed=ON_TOP), NOBODY),
        (Heard(2, proposed=BY_CHANCE), NOBODY),
    ],
)
def test_voices_are_counted_in_steps_of_the_scale(heard: Heard, expected: Against) -> None:
    assert against(heard, PAPER) == expected


@given(
    grades, voices, voices, st.sampled_from([CLICKED, IGNORED, 0]), st.sampled_from([ON_TOP, NEARBY, BY_CHANCE]), st.sampled_from([*SCALES])
)
def test_no_part_is_negative_nor_larger_than_the_scale(
    grade: Any, others: Any, labels: Any, shoppers: int, proposed: int, name: str
) -> None:
    scale = scale_named(name)
    assume(all(value in (None, *scale.values) for value in (grade, *others, *labels)))
    parts = against(Heard(grade, others, labels, None, shoppers, proposed), scale)
    steps = scale.values[-1] - scale.values[0]
    assert all(0 <= part <= steps for part in parts[:4])
    assert 0 <= parts.speaks_for <= 4 * steps
    assert against(Heard(grade), scale) == NOBODY


@given(st.integers(0, 100), st.integers(0, 100))
def test_the_triples_of_all_positives_are_those_of_all_negatives_and_what_the_caps_allow(positives: int, negatives: int) -> None:
    place = Place(positives, negatives)
    of_positives = positives * triples("positive", place) if positives else 0
    of_negatives = negatives * triples("negative", place) if negatives else 0
    assert of_positives == pytest.approx(min(positives, POSITIVES) * min(negatives, NEGATIVES))
    assert of_negatives == pytest.approx(of_positives)
    assert triples("neither", place) == pytest.approx(triples("positive", Place(positives + 1, negatives)))


@pytest.mark.parametrize(("positives", "negatives"), [(2, 3), (1, 12), (25, 10)])
def test_the_triples_are_those_an_export_of_the_default_policy_writes(shop: Any, positives: int, negatives: int) -> None:
    db = shop(products=positives + negatives, queries=1)
    settled(db, {("q1", f"p{n}"): 5 if n <= positives else 1 for n in range(1, positives + negatives + 1)})
    (selected,) = selection(db, Policy())
    assert len(selected.triples) == pytest.approx(positives * triples("positive", Place(positives, negatives)))


def test_the_caps_are_those_of_the_default_policy() -> None:
    assert (Policy().positives_per_query, Policy().negatives_per_positive) == (POSITIVES, NEGATIVES)


@given(counts, counts)
def test_reach_grows_with_triples_and_searches(few: int, more: int) -> None:
    assert reach(few + more, 0) >= reach(few, 0) >= 1
    assert reach(0, few + more) >= reach(0, few) >= 1


def test_every_scale_has_a_side_to_step_to() -> None:
    for scale in SCALES.values():
        assert isinstance(scale, Scale)
        against(Heard(scale.values[0], shoppers=CLICKED), scale)
        against(Heard(scale.values[-1], shoppers=IGNORED), scale)
