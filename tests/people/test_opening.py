"""The test split opens once for a version of a prompt, and every look is noted."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, rater_said

from judge.errors import InputError
from judge.people.comparing import Comparison, hold_against
from judge.people.opening import open_test, openings, refuse_a_second
from judge.store.acts import acts
from judge.store.db import Database
from judge.store.prompts import Version

OLD, NEW, NEWER = Version("relevance", "j1-old00000"), Version("mine", "j1-new00000"), Version("mine", "j1-newer000")


@pytest.fixture
def seen(shop: Any) -> tuple[Database, Comparison]:
    db = shop(products=2, queries=[{"id": "q1", "text": "oak bed"}])
    rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
    first, second = (judge_said(db, {("q1", "p1"): grade, ("q1", "p2"): 1}, f"scripted/{grade}#x") for grade in (4, 5))
    return db, hold_against(db, first, second, split="test")


def test_an_opening_is_noted_for_both_versions_with_who_and_what_was_seen(seen: Any) -> None:
    db, found = seen
    open_test(db, "Ann", found, OLD, NEW, again=False)
    ((new,), (old,)) = openings(db, NEW.hash), openings(db, OLD.hash)
    assert (new.actor, new.details["prompt"], new.details["held_against"], old.details["held_against"]) == ("Ann", "mine", False, True)
    assert new.details["figures"]["flips"] == found.flips._asdict()
    assert "mended" not in new.details["figures"]


def test_a_second_opening_of_a_version_is_refused_and_notes_nothing(seen: Any) -> None:
    db, found = seen
    open_test(db, "Ann", found, OLD, NEW, again=False)
    with pytest.raises(InputError, match=r"opened for mine@new00000 before: once: by Ann on \d{4}-\d\d-\d\d\n.*--again"):
        open_test(db, "Bob", found, OLD, NEW, again=False)
    assert len(acts(db)) == 2
    open_test(db, "Bob", found, OLD, NEW, again=True)
    assert [act.actor for act in openings(db, NEW.hash)] == ["Bob", "Ann"]


def test_the_version_that_is_held_against_may_have_been_opened_and_turning_the_sides_round_does_not_help(seen: Any) -> None:
    db, found = seen
    open_test(db, "Ann", found, OLD, NEW, again=False)
    open_test(db, "Ann", found, NEW, NEWER, again=False)
    assert len(openings(db, NEW.hash)) == 2
    with pytest.raises(InputError):
        refuse_a_second(db, OLD, again=False)


def test_two_judges_with_one_prompt_are_one_opening(seen: Any) -> None:
    db, found = seen
    open_test(db, "Ann", found, NEW, NEW, again=False)
    assert len(openings(db, NEW.hash)) == 1
