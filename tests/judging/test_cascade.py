"""Which pairs go up to a stronger judge."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said

from judge.errors import InputError
from judge.judging.cascade import DEFAULT_WHEN, read_when
from judge.store.candidates import Doubt, Selection
from judge.store.db import Database
from judge.store.verdicts import plan, register_judge, start_run, trusted_judge


def going_up(db: Database, doubt: Doubt) -> list[str]:
    return [pair.product_id for page in plan(db, 99, Selection(doubt=doubt), 10) for pair in page]


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


def test_the_judge_of_the_doubtful_pairs_is_not_taken_for_the_judge_of_all(shop: Any) -> None:
    db = shop(products=2, queries=1)
    panel = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 4}, "scripted/one#r")
    strong = register_judge(db, "scripted/strong#r", "j1-prompt", "relevance", "Grade the product.")
    start_run(db, strong, Selection(doubt=Doubt((panel,), failed=True)), 0)
    assert trusted_judge(db) == panel
