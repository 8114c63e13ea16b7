"""What people did is noted, and stays as it was noted."""

from __future__ import annotations

from judge.store.acts import acts, did
from judge.store.db import Database


def test_what_was_done_is_told_with_who_about_what_and_when_newest_first(db: Database) -> None:
    did(db, "ann", "opened test split", "j1-a", n=3)
    did(db, "bob", "promoted prompt", "j1-b", why="better")
    newest, oldest = acts(db)
    assert (newest.actor, newest.what, newest.about, newest.details) == ("bob", "promoted prompt", "j1-b", {"why": "better"})
    assert oldest.details == {"n": 3}
    assert oldest.created_at <= newest.created_at


def test_the_same_act_twice_is_two_acts(db: Database) -> None:
    for _ in range(2):
        did(db, "ann", "opened test split", "j1-a")
    assert len(acts(db, "opened test split", "j1-a")) == 2


def test_acts_are_found_by_kind_and_by_what_they_are_about(db: Database) -> None:
    did(db, "ann", "opened test split", "j1-a")
    did(db, "ann", "opened test split", "j1-b")
    did(db, "ann", "promoted prompt", "j1-a")
    assert [act.about for act in acts(db, "opened test split")] == ["j1-b", "j1-a"]
    assert [act.what for act in acts(db, about="j1-a")] == ["promoted prompt", "opened test split"]
    assert acts(db, "something else") == []


def test_an_act_belongs_to_the_transaction_it_is_done_in(db: Database) -> None:
    try:
        with db.together() as one:
            did(one, "ann", "promoted prompt")
            raise RuntimeError("the rest of it failed")
    except RuntimeError:
        pass
    assert acts(db) == []
