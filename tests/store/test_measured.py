"""The text under which figures of runs are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.graded import judge_said, rater_said, settled
from support.ranked import returned

from judge.store.db import Database
from judge.store.intents import save_readings
from judge.store.measured import state_of_runs
from judge.store.samples import keep_sample

CHANGES: dict[str, Callable[[Database], object]] = {
    "a label": lambda db: rater_said(db, {("q1", "p1"): 3}),
    "a settled grade": lambda db: settled(db, {("q1", "p1"): 3}),
    "a verdict": lambda db: judge_said(db, {("q1", "p1"): 3}),
    "a run": lambda db: returned(db, {"new": {"q1": ["p1"]}}),
    "an intent": lambda db: save_readings(db, [{"query_id": "q1", "intent": "other", "recognised": []}]),
    "a sample": lambda db: keep_sample(db, "autumn", 0, {}, [("q1", "", 1.0)]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_changes_with_all_that_runs_are_measured_by(shop: Any, change: Callable[[Database], object]) -> None:
    db = shop()
    before = state_of_runs(db)
    assert state_of_runs(db) == before
    change(db)
    assert state_of_runs(db) != before
