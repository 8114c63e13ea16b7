"""The keys under which figures of the log and of intents are kept: they change with what the figures are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.graded import judge_said, rater_said, settled

from judge.store.calibrations import keep_calibration
from judge.store.catalog import log_import
from judge.store.db import Database
from judge.store.intents import clear, save_readings, say
from judge.store.log_state import state_of_intents, state_of_log
from judge.store.trusted import trusted_judges
from judge.tables import Import

PAIR = ("q1", "p1")


def imported(db: Database) -> None:
    log_import(db, Import(kind="events", file="events.csv", format="csv"))


def read(db: Database) -> None:
    save_readings(db, [{"query_id": "q1", "intent": "other", "recognised": []}])


@pytest.mark.parametrize(
    "act",
    [
        imported,
        lambda db: judge_said(db, {PAIR: 1}),
        lambda db: rater_said(db, {PAIR: 1}),
        lambda db: settled(db, {PAIR: 1}),
        lambda db: keep_calibration(db, trusted_judges(db)[0], {}, {}, "ann"),
    ],
)
def test_the_log_is_read_anew_after_whatever_it_is_made_of_changed(shop: Any, act: Callable[[Database], Any]) -> None:
    db = shop()
    judge_said(db, {("q2", "p1"): 1})
    before = state_of_log(db)
    assert state_of_log(db) == before
    act(db)
    assert state_of_log(db) != before


def test_an_intent_is_no_reason_to_read_the_log_anew(shop: Any) -> None:
    db = shop()
    before = state_of_log(db)
    say(db, "q1", "other", "ann")
    assert state_of_log(db) == before


@pytest.mark.parametrize(
    "act", [imported, read, lambda db: say(db, "q1", "other", "ann"), lambda db: (say(db, "q2", "other", "ann"), clear(db, "q2", "ann"))]
)
def test_intents_are_counted_anew_after_every_word(shop: Any, act: Callable[[Database], Any]) -> None:
    db = shop()
    before = state_of_intents(db)
    assert state_of_intents(db) == before
    act(db)
    assert state_of_intents(db) != before
