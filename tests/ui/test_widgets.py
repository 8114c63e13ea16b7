"""Colours and small pieces that every page shares."""

from __future__ import annotations

import pytest

from judge.scales import SCALES, Scale
from judge.tables import Verdict
from ui import shared, widgets


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_every_grade_of_every_scale_has_a_colour_of_its_own(scale: Scale) -> None:
    shades = shared.colours(scale)
    assert set(shades) == set(scale.values)
    assert len(set(shades.values())) == len(scale.values)


@pytest.mark.parametrize("colour", [*shared.NEGATIVE, shared.NEITHER, *shared.POSITIVE, shared.FAILED])
@pytest.mark.parametrize("page", ["#ffffff", "#15191f"], ids=["light", "dark"])
def test_every_colour_stands_out_on_a_light_and_on_a_dark_page(colour: str, page: str) -> None:
    assert contrast(colour, page) >= 3


def test_grades_with_letters_show_them() -> None:
    assert [widgets.grade_name(grade) for grade in SCALES["esci"].grades][-1] == "Exact (E)"
    assert [widgets.grade_name(grade) for grade in SCALES["wands"].grades][-1] == "Exact"


def test_a_grade_of_another_scale_is_named_and_not_hidden() -> None:
    assert "9" in widgets.grade_chip(SCALES["paper"], 9)


def test_a_failure_is_shown_as_a_failure_and_no_verdict_as_none() -> None:
    scale = SCALES["paper"]
    failed = Verdict(judge_id=1, query_id="q", product_id="p", key="k", query_hash="", product_hash="", failure="refused", detail="<no>")
    assert "refused" in widgets.verdict_html(scale, failed)
    assert "&lt;no&gt;" in widgets.verdict_html(scale, failed)
    assert "not judged" in widgets.verdict_html(scale, None)


def test_a_bar_of_nothing_is_empty() -> None:
    assert "width" not in widgets.bar([("judged", 0, "#000000")], 0)
