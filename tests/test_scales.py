"""Scales: grades from worst to best, read as people write them, mapped only when every grade is."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.scales import SCALES, Scale, read_mapping, scale_named

ALL = pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.name)


@ALL
def test_grades_are_consecutive_and_their_gain_never_falls(scale: Scale) -> None:
    assert list(scale.values) == list(range(scale.values[0], scale.values[0] + len(scale.values)))
    gains = [grade.gain for grade in scale.grades]
    assert gains == sorted(gains)
    assert (gains[0], gains[-1]) == (0.0, 1.0)


@ALL
def test_negatives_lie_below_neither_and_positives_above(scale: Scale) -> None:
    order = {"negative": 0, "neither": 1, "positive": 2}
    sides = [order[grade.side] for grade in scale.grades]
    assert sides == sorted(sides)
    assert {0, 2} <= set(sides)


@ALL
def test_every_spelling_of_a_grade_is_read(scale: Scale) -> None:
    for grade in scale.grades:
        for text in (grade.value, str(grade.value), f"{grade.value}.0", f" {grade.label} ", grade.name.upper()):
            assert scale.read(text) == grade


@ALL
@given(text=st.text())
def test_any_other_text_is_refused_with_the_legend(scale: Scale, text: str) -> None:
    known = {spelling.casefold() for grade in scale.grades for spelling in (str(grade.value), grade.label, grade.name)}
    assume(text.strip().casefold() not in known and not _is_number(text))
    with pytest.raises(InputError, match="is no grade") as refused:
        scale.read(text)
    assert scale.legend in refused.value.remedy


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_default_is_the_papers_scale() -> None:
    paper = scale_named("paper")
    assert [(grade.value, grade.side) for grade in paper.grades] == [
        (1, "negative"),
        (2, "negative"),
        (3, "neither"),
        (4, "positive"),
        (5, "positive"),
    ]


def test_a_grade_outside_the_scale_has_no_side() -> None:
    with pytest.raises(KeyError):
        scale_named("trec").side(4)
    with pytest.raises(KeyError):
        scale_named("paper").side(0)


def test_an_unknown_scale_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="esci"):
        scale_named("stars")


def test_a_mapping_names_every_grade_or_is_refused() -> None:
    esci, paper = scale_named("esci"), scale_named("paper")
    assert read_mapping(["E=5", "S=3", "C=2", "I=1"], esci, paper) == {3: 5, 2: 3, 1: 2, 0: 1}
    with pytest.raises(InputError, match="No mapping for grade I"):
        read_mapping(["E=5", "S=3", "C=2"], esci, paper)
    with pytest.raises(InputError, match="no grade mapping"):
        read_mapping(["E"], esci, paper)
    with pytest.raises(InputError, match="no grade of the scale 'paper'"):
        read_mapping(["E=9"], esci, paper)
