"""Which pairs go up to a stronger judge."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said
from support.voices import judged

from judge.errors import InputError
from judge.judging.cascade import DEFAULT_WHEN, read_when
from judge.store.candidates import Doubt, Selection
from judge.store.db import Database
from judge.store.open_pairs import Wanted, open_pairs


def going_up(db: Database, doubt: Doubt) -> list[str]:
    return [pair.product_id for page in open_pairs(db, Wanted(99, Selection(doubt=doubt)), 10) for pair in page]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("confidence < 0.8", Doubt((), below=0.8)),
        ("confidence<.5", Doubt((), below=0.5)),
        ("panel disagrees", Doubt((), disagree=True)),
        ("failed or  panel   disagrees", Doubt((), disagree=True, failed=True)),
        (DEFAULT_WHEN, Doubt((), below=0.8, disagree=True, failed=True)),
    ],
)
def test_a_condition_reads_as_it_is_written(text: str, doubt: Doubt) -> None:
    assert read_when(text) == doubt


@pytest.mark.parametrize("text", ["", "confidence > 0.8", "confidence < 2", "panel disagrees and failed", "os.system('x')"])
def test_anything_else_is_refused_with_how_one_is_written(text: str) -> None:
    with pytest.raises(InputError) as refused:
        read_when(text)
    assert DEFAULT_WHEN in refused.value.remedy


def test_each_condition_finds_its_pairs(shop: Any) -> None:
    db = shop(products=4, queries=1)
    first = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5, ("q1", "p3"): None}, "scripted/one#r")
    second = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1, ("q1", "p3"): 2}, "scripted/two#r")
    panel = (first, second)
    assert going_up(db, Doubt(panel, disagree=True)) == ["p2"]
    assert going_up(db, Doubt(panel, failed=True)) == ["p3"]
    assert going_up(db, Doubt(panel, below=0.95)) == ["p1", "p2", "p3"]
    assert going_up(db, Doubt(panel, below=0.5)) == []
    assert going_up(db, Doubt((first,), disagree=True, failed=True)) == ["p3"]


def said_again(db: Database, judge: int, grades: dict[str, int | None]) -> None:
    """The second answer of that judge to q1 and each of these products; None failed."""
    for product, grade in grades.items():
        judged(db, judge, ("q1", product), repeat=1, **({"grade": grade} if grade is not None else {"failure": "refused"}))


def test_of_a_judge_that_is_asked_several_times_how_often_it_says_the_same_counts_not_what_it_says_of_itself(shop: Any) -> None:
    db = shop(products=4, queries=1)
    judge = judge_said(db, {("q1", f"p{n}"): 5 for n in range(1, 5)}, "scripted/one?repeat=2#r")
    said_again(db, judge, {"p1": 5, "p2": 4, "p3": None})
    assert going_up(db, Doubt((judge,), below=0.8)) == ["p2", "p3"]
    assert going_up(db, Doubt((judge,), below=0.95)) == ["p2", "p3", "p4"]
    assert going_up(db, Doubt((judge,), below=0.5)) == []
    assert going_up(db, Doubt((judge,), failed=True)) == ["p3"]


def test_a_judge_that_wavers_does_not_make_the_panel_disagree(shop: Any) -> None:
    db = shop(products=1, queries=1)
    panel = (judge_said(db, {("q1", "p1"): 5}, "scripted/one?repeat=3#r"), judge_said(db, {("q1", "p1"): 5}, "scripted/two#r"))
    said_again(db, panel[0], {"p1": 5})
    judged(db, panel[0], ("q1", "p1"), repeat=2, grade=1)
    assert going_up(db, Doubt(panel, disagree=True)) == []
