"""Who may do what: three roles, kept with the database, and the one rule that reads them.

On this machine, where nobody has a role yet, everyone has every role: a shop of one should not have to give itself leave. As soon as
one person has a role, the others have what they were given. Where people sign in, nobody has a role that was not given.
Names are compared without regard to the case of plain letters, as e-mail addresses are: Ann@x.org has what was given to ann@x.org.
The command line asks for none: whoever can write the file can do what they like with it; it only notes who did it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, get_args

from judge.errors import InputError
from judge.people.review import rater_name, refuse_reserved
from judge.store.acts import did
from judge.store.db import Database
from judge.store.settings import put_setting, setting

Role = Literal["review", "adjudicate", "configure"]
ROLES: tuple[Role, ...] = get_args(Role)
LEAVE: Mapping[Role, str] = {
    "review": "label pairs",
    "adjudicate": "settle grades",
    "configure": "promote prompts, calibrate and set the queues",
}
"""What each role lets a person do."""

GAVE, TOOK = "gave roles", "took roles"
PEOPLE = "people"

People = Mapping[str, Collection[Role]]


def roles_of(people: People, name: str, *, signed_in: bool) -> frozenset[Role]:
    """The rule. `people`: what each was given; `signed_in`: whether somebody else vouches for the name. Nobody has no role."""
    if not name:
        return frozenset()
    if not people and not signed_in:
        return frozenset(ROLES)
    return frozenset(people.get(spelled(people, name), ()))


def spelled(known: Iterable[str], name: str) -> str:
    """The name as it is known already, whatever the case of its plain letters; itself where it is new.

    Only of these: other letters have look-alikes that another account may hold.
    """
    there = list(known)
    return name if name in there else next((one for one in there if _folded(one) == _folded(name)), name)


def _folded(name: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in name)


def require(db: Database, name: str, any_of: Iterable[Role], *, signed_in: bool) -> None:
    """InputError unless that person has one of these roles."""
    wanted = tuple(any_of)
    if not roles_of(people_of(db), name, signed_in=signed_in) & set(wanted):
        raise refusal(name, wanted)


def refusal(name: str, any_of: Collection[Role]) -> InputError:
    """That this person may not, and what somebody can do about it."""
    if not name:
        return InputError("Nobody said who this is", "Give your name first: everything people do is kept with who did it")
    may = " or ".join(LEAVE[role] for role in any_of)
    needs = " or ".join(f"--role {role}" for role in any_of)
    return InputError(f"{name} may not {may} here", f'Whoever keeps the database can allow it: judge people add "{name}" {needs}')


def people_of(db: Database) -> dict[str, tuple[Role, ...]]:
    """Everyone who has a role, by name, with their roles in order."""
    given = setting(db, PEOPLE) or {}
    return {name: _in_order(given[name]) for name in sorted(given)}


def give(db: Database, name: str, roles: Collection[str], by: str) -> tuple[Role, ...]:
    """Give a person these roles beside those they have, noting who did it; the ones that are new. InputError for a role nobody knows, and a name
    that means others."""
    asked, wanted = _person(name), _known(roles)
    refuse_reserved(asked)
    with db.together() as one:
        people = people_of(one)
        person = spelled(people, asked)
        held = people.get(person, ())
        new = _in_order(set(wanted) - set(held))
        if new:
            _keep(one, person, (*held, *new))
            did(one, by, GAVE, person, roles=new)
    return new


def take(db: Database, name: str, roles: Collection[str], by: str) -> tuple[Role, ...]:
    """Take these roles from a person, or without any all they have, noting who did it; those they had. InputError when there is nothing."""
    asked, wanted = _person(name), _known(roles) or ROLES
    with db.together() as one:
        people = people_of(one)
        person = spelled(people, asked)
        gone = _in_order(set(people.get(person, ())) & set(wanted))
        if not gone:
            raise InputError(f"{person} has no such role", f"There are: {described(people)}")
        _keep(one, person, set(people[person]) - set(gone))
        did(one, by, TOOK, person, roles=gone)
    return gone


def described(people: People) -> str:
    """Everyone with their roles, on one line."""
    return "; ".join(f"{name} ({', '.join(roles)})" for name, roles in people.items()) or "nobody"


def _keep(db: Database, person: str, roles: Collection[Role]) -> None:
    given = {**people_of(db), person: _in_order(roles)}
    put_setting(db, PEOPLE, {name: [*held] for name, held in given.items() if held})


def _person(name: str) -> str:
    """The name as pages read it; InputError for one that they would read as another."""
    if not name.strip() or rater_name(name) != name.strip():
        raise InputError(f"'{rater_name(name)}' is no name to sign in with", "Write it on one line of at most 80 plain characters")
    return name.strip()


def _known(roles: Collection[str]) -> tuple[Role, ...]:
    unknown = next((role for role in roles if role not in ROLES), None)
    if unknown is not None:
        raise InputError(f"There is no role '{unknown}'", f"Use one of: {', '.join(ROLES)}")
    return _in_order(roles)


def _in_order(roles: Collection[str]) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if role in roles)
