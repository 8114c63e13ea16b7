"""Who may do what: the rule, and giving and taking roles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.people.access import GAVE, ROLES, TOOK, Role, give, people_of, require, roles_of, take
from judge.store.acts import acts
from judge.store.db import Database

NAMES = st.sampled_from(["ann", "bob", "cy", ""])
PEOPLE = st.dictionaries(st.sampled_from(["ann", "bob", "cy"]), st.sets(st.sampled_from(ROLES), min_size=1))


@given(PEOPLE, NAMES, st.booleans())
def test_once_anybody_has_a_role_a_person_has_exactly_what_they_were_given(
    people: dict[str, set[Role]], name: str, signed_in: bool
) -> None:
    if people:
        assert roles_of(people, name, signed_in=signed_in) == people.get(name, set())


@given(NAMES)
def test_where_nobody_has_a_role_everyone_at_this_machine_has_all_and_nobody_who_signed_in_has_any(name: str) -> None:
    assert roles_of({}, name, signed_in=False) == (set(ROLES) if name else set())
    assert roles_of({}, name, signed_in=True) == set()


@given(PEOPLE, st.booleans())
def test_nobody_without_a_name_may_do_anything(people: dict[str, set[Role]], signed_in: bool) -> None:
    assert not roles_of(people, "", signed_in=signed_in)


@given(PEOPLE, NAMES)
def test_signing_in_never_gives_a_role_that_picking_the_name_would_not(people: dict[str, set[Role]], name: str) -> None:
    assert roles_of(people, name, signed_in=True) <= roles_of(people, name, signed_in=False)


def test_roles_are_given_and_taken_and_each_is_noted_with_who_did_it(db: Database) -> None:
    assert give(db, "ann", ["adjudicate", "review"], "root") == ("review", "adjudicate")
    assert give(db, "bob", ["review"], "root") == ("review",)
    assert take(db, "ann", ["review"], "eve") == ("review",)
    assert people_of(db) == {"ann": ("adjudicate",), "bob": ("review",)}
    noted = [(act.actor, act.what, act.about, act.details["roles"]) for act in acts(db)]
    assert noted == [
        ("eve", TOOK, "ann", ["review"]),
        ("root", GAVE, "bob", ["review"]),
        ("root", GAVE, "ann", ["review", "adjudicate"]),
    ]


def test_what_somebody_has_already_is_not_given_or_noted_again(db: Database) -> None:
    give(db, "ann", ["review"], "root")
    assert give(db, "ann", ["review"], "root") == ()
    assert len(acts(db)) == 1


def test_whoever_loses_the_last_role_is_gone(db: Database) -> None:
    give(db, "ann", ROLES, "root")
    take(db, "ann", [], "root")
    assert people_of(db) == {}


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "zero\u200bwidth"])
def test_a_name_that_would_be_read_as_another_is_refused(db: Database, name: str) -> None:
    with pytest.raises(InputError, match="is no name"):
        give(db, name, ["review"], "root")
    assert (people_of(db), acts(db)) == ({}, [])


def test_a_role_nobody_knows_and_one_that_nobody_has_are_refused_with_those_there_are(db: Database) -> None:
    with pytest.raises(InputError, match="review, adjudicate, configure"):
        give(db, "ann", ["boss"], "root")
    give(db, "ann", ["review"], "root")
    with pytest.raises(InputError, match=r"ann \(review\)"):
        take(db, "ann", ["configure"], "root")
    assert people_of(db) == {"ann": ("review",)}


@pytest.mark.parametrize("role", ROLES)
def test_a_refusal_says_what_to_type(db: Database, role: Role) -> None:
    give(db, "eve", [other for other in ROLES if other != role], "root")
    with pytest.raises(InputError, match=f'judge people add "eve" --role {role}'):
        require(db, "eve", [role], signed_in=False)
    require(db, "eve", ROLES, signed_in=False)


@pytest.mark.parametrize("name", ["gold", "PEOPLE", "labels", "behaviour", "rater:ann"])
def test_nobody_is_given_a_role_by_a_name_that_means_others(db: Database, name: str) -> None:
    with pytest.raises(InputError, match="it means others"):
        give(db, name, ["review"], "root")
    assert people_of(db) == {}


def test_plain_letters_make_one_name_in_either_case_and_look_alikes_of_them_do_not(db: Database) -> None:
    give(db, "Ann@x.org", ["review"], "root")
    assert give(db, "ann@X.org", ["review", "adjudicate"], "root") == ("adjudicate",)
    assert people_of(db) == {"Ann@x.org": ("review", "adjudicate")}
    assert roles_of(people_of(db), "ANN@x.org", signed_in=True) == {"review", "adjudicate"}
    give(db, "kai", ["review"], "root")
    assert roles_of(people_of(db), "\u212aai", signed_in=True) == set()  # the sign of the Kelvin, whose small letter is a k
    assert take(db, "aNN@x.org", [], "root") == ("review", "adjudicate")
