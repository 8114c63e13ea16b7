"""What is promoted is what the database works with from then on; what others said stays."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said

from judge.errors import InputError
from judge.people.promoting import PROMOTED, Promotion, promote, promoted
from judge.scales import scale_named
from judge.store.acts import acts
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.prompts import Version
from judge.store.trusted import specs_of, trusted_judges

PAPER = scale_named("paper")
NEW = Promotion("scripted/new?temperature=0#mine@new", Version("mine", "j1-new"), "the text", PAPER)


def test_nothing_is_promoted_before_a_first_time(db: Database) -> None:
    assert promoted(db) is None


def test_the_judge_and_the_prompt_are_the_default_and_an_act_says_who_why_and_in_whose_place(shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 4}, "scripted/old#relevance")
    promote(db, NEW, "Ann", " better on dev ")
    default = promoted(db)
    assert default is not None
    assert default == ("scripted/new?temperature=0", Version("mine", "j1-new"), "the text")
    (act,) = acts(db, PROMOTED)
    assert (act.actor, act.about) == ("Ann", "j1-new")
    assert act.details == {"judge": NEW.spec, "prompt": "mine", "instead_of": "scripted/old#relevance", "why": "better on dev"}


def test_the_promoted_judge_counts_first_and_the_verdicts_of_the_others_after_it(shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 4, ("q1", "p2"): 2}, "scripted/old#relevance")
    promote(db, NEW, "Ann")
    assert specs_of(db, trusted_judges(db)) == [NEW.spec, "scripted/old#relevance"]
    judge_said(db, {("q1", "p1"): 5}, NEW.spec)
    said = {pair.product_id: pair.verdict.grade for pair in pair_grades(db, trusted_judges(db)) if pair.verdict}
    assert said == {"p1": 5, "p2": 2}


def test_promoting_one_that_was_before_brings_it_to_the_front(shop: Any) -> None:
    db = shop()
    old = NEW._replace(spec="scripted/old#relevance", prompt=Version("relevance", "j1-old"))
    for one in (old, NEW, old):
        promote(db, one, "Ann")
    assert specs_of(db, trusted_judges(db)) == [old.spec, NEW.spec]
    assert [act.details["instead_of"] for act in acts(db, PROMOTED)] == [NEW.spec, old.spec, ""]


@pytest.mark.parametrize(
    ("new", "says"),
    [(NEW._replace(scale=scale_named("esci")), "asks for the scale 'esci', this database works in 'paper'"), (NEW, "the default already")],
)
def test_what_cannot_be_the_default_changes_nothing(db: Database, new: Promotion, says: str) -> None:
    promote(db, NEW, "Ann")
    with pytest.raises(InputError, match=says):
        promote(db, new, "Bob")
    assert [act.actor for act in acts(db)] == ["Ann"]
    assert promoted(db) == ("scripted/new?temperature=0", Version("mine", "j1-new"), "the text")
