"""`judge people`, and the addresses that `judge ui` serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Judge

from judge.people.access import GAVE, TOOK
from judge.store.acts import acts
from judge.store.db import Database


def test_roles_are_given_listed_and_taken_and_every_act_has_its_actor(judge: Judge, db: Database) -> None:
    to = ("--db", db.target)
    assert judge("people", "add", "ann@x.org", "--role", "review", "--role", "configure", "--by", "Root", *to).code == 0
    assert judge("people", "--json", *to).json == {"people": {"ann@x.org": ["review", "configure"]}}
    assert "label pairs" in judge("people", *to).out
    assert "may no longer" in judge("people", "remove", "ann@x.org", "--by", "Eve", *to).out
    assert "on this machine everyone may do everything" in judge("people", *to).out
    assert [(act.what, act.actor) for act in acts(db)] == [(TOOK, "Eve"), (GAVE, "Root")]


@pytest.mark.parametrize("words", [("add", "ann", "--role", "boss"), ("add", " ", "--role", "review"), ("remove", "nobody")])
def test_what_makes_no_sense_is_refused_and_changes_nothing(judge: Judge, db: Database, words: tuple[str, ...]) -> None:
    assert judge("people", *words, "--db", db.target).code == 2
    assert acts(db) == []


def test_it_is_said_what_was_taken_and_what_is_left(judge: Judge, db: Database) -> None:
    to = ("--db", db.target)
    judge("people", "add", "Bob", "--role", "review", "--role", "configure", "--role", "adjudicate", *to)
    assert "(review taken; left: adjudicate, configure)" in judge("people", "remove", "bob", "--role", "review", *to).out
    assert "(adjudicate, configure taken; left: none)" in judge("people", "remove", "Bob", *to).out


def test_the_pages_of_a_database_that_is_not_there_are_not_opened_and_none_is_made(judge: Judge, tmp_path: Path) -> None:
    printed = judge("ui", "--db", "nope.db")
    assert (printed.code, "There is no database nope.db" in printed.err, "judge demo" in printed.err) == (2, True, True)
    assert list(tmp_path.glob("nope*")) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_no_other_machine_is_served_before_people_can_sign_in(judge: Judge, tmp_path: Path, host: str) -> None:
    printed = judge("ui", "--host", host)
    assert (printed.code, "--trusted-header" in printed.err) == (2, True)
    assert list(tmp_path.glob("*.db")) == []
