"""Which grades are positive, which negative, and which policies are refused."""

from __future__ import annotations

import pytest

from judge.errors import InputError
from judge.export.policy import Policy, sides
from judge.scales import SCALES, scale_named

PAPER = scale_named("paper")


def test_on_the_paper_scale_four_and_five_are_positive_one_and_two_negative_and_three_is_neither():
    assert sides(Policy(), PAPER) == {1: "negative", 2: "negative", 3: "neither", 4: "positive", 5: "positive"}


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_by_default_the_scale_says_which_side_a_grade_is_on(scale):
    assert sides(Policy(), scale) == {grade.value: grade.side for grade in scale.grades}


def test_thresholds_override_the_scale_one_side_at_a_time():
    assert sides(Policy(positive_from=5), PAPER) == {1: "negative", 2: "negative", 3: "neither", 4: "neither", 5: "positive"}
    assert sides(Policy(negative_to=3), PAPER) == {1: "negative", 2: "negative", 3: "negative", 4: "positive", 5: "positive"}


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        (Policy(positive_from=2), "Grade 2 would be both"),
        (Policy(negative_to=4), "Grade 4 would be both"),
        (Policy(positive_from=6), "no grade of the scale 'paper'"),
        (Policy(negative_to=0), "no grade of the scale 'paper'"),
    ],
)
def test_thresholds_that_overlap_or_fit_no_grade_are_refused(policy, problem):
    with pytest.raises(InputError, match=problem):
        sides(policy, PAPER)


@pytest.mark.parametrize(
    "wrong", [{"negatives_per_positive": 0}, {"positives_per_query": -1}, {"fields": ("price",)}, {"fields": ()}, {"seed": 2**63}]
)
def test_a_cap_below_one_fields_that_are_no_text_and_a_seed_no_file_holds_are_refused(wrong):
    with pytest.raises(InputError):
        Policy(**wrong)
