"""Charts as SVG: their words are in them, and nothing else that could do anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.reported import HOSTILE

from judge.measure.report.charts.bars import Amount, bars
from judge.measure.report.charts.drawing import svg
from judge.measure.report.charts.whiskers import Dot, whiskers
from judge.measure.report.parts import Chart
from judge.stats.clusters import Estimate

ONE = (("judge", "#4488cc"), ("people", "#db7b2b"))


def dots(name: str = "kappa") -> Chart:
    (chart,) = whiskers("Agreement", [Dot(name, "judge", Estimate(0.5, 0.4, 0.6)), Dot(name, "people", Estimate(0.7))], ONE)
    return chart


def test_rows_and_numbers_are_text() -> None:
    drawn = svg(dots().spec, 1)
    assert ">kappa</text>" in drawn
    (chart,) = bars("Pairs", [Amount("5 Exact", 1234)])
    assert ">1,234</text>" in svg(chart.spec, 1)


def test_what_cannot_be_had_is_not_drawn() -> None:
    assert list(whiskers("Agreement", [Dot("kappa", "judge", None)], ONE)) == []
    assert list(bars("Pairs", [Amount("5 Exact", 0)])) == []


def test_a_stack_says_its_sum_and_its_series_in_the_order_of_their_colours() -> None:
    (chart,) = bars("Pairs", [Amount("5", 3, "people"), Amount("5", 4, "judge")], ONE)
    assert ">7</text>" in svg(chart.spec, 1)
    assert [name for name, _ in chart.colours] == ["judge", "people"]


def test_the_same_chart_is_the_same_drawing_whenever_it_is_drawn() -> None:
    clipped = [{**layer, "mark": {**layer["mark"], "clip": True}} for layer in dots().spec["layer"]]
    first, again = (svg({**dots().spec, "layer": clipped}, 3) for _ in range(2))
    assert first == again
    names = re.findall(r'\bid="([^"]+)"', first)
    assert names
    assert all(name.startswith("chart-3-") for name in names)
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(names)


def test_hostile_labels_are_labels() -> None:
    drawn = svg(dots(HOSTILE).spec, 1)
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "\u202e" not in drawn
    assert "&lt;/text&gt;&lt;/svg&gt;" in drawn


@pytest.mark.parametrize("character", ["\u0000", "\x1b", "\x85", "\ud800", "\ufffe", "\uffff"])
def test_a_character_that_no_drawing_can_hold_is_left_out(character: str) -> None:
    """vl-convert would take the process down with it."""
    assert ">kappa</text>" in svg(dots(f"kap{character}pa").spec, 1)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=20))
def test_no_label_opens_an_element_of_its_own(label: str) -> None:
    elements = re.compile(r"<(/?[a-zA-Z]+)")
    assert elements.findall(svg(dots(f"x{label}").spec, 1)) == elements.findall(svg(dots("kappa").spec, 1))
