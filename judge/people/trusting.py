"""The order in which judges are trusted: why it is so, setting it, and going back to what the last run left."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from judge.people.promoting import PROMOTED
from judge.store.acts import acts, did
from judge.store.db import Database
from judge.store.settings import put_setting
from judge.store.trusted import order_set, specs_of, trusted_judges
from judge.store.verdicts import Coverage
from judge.tables import Act

ORDERED = "set the judges trusted"


class Order(NamedTuple):
    """The judges, the most trusted first, by id, with their specs. `act`: what set them so; None where the last run left them."""

    judges: tuple[int, ...]
    specs: list[str]
    act: Act | None


def order_of(db: Database) -> Order:
    """The order that counts."""
    judges = trusted_judges(db)
    newest = max([*acts(db, ORDERED)[:1], *acts(db, PROMOTED)[:1]], key=lambda act: act.id or 0, default=None)
    return Order(judges, specs_of(db, judges), newest if order_set(db) else None)


def trust(db: Database, judges: Sequence[int], by: str) -> bool:
    """Trust these judges in this order, whatever runs later; without any, those that the last run leaves. Who did it
    is noted, and what it was before. False when it is so already.
    """
    with db.together() as one:
        before, specs = order_set(one), specs_of(one, judges)
        if tuple(judges) == before:
            return False
        put_setting(one, "judge", specs)
        did(one, by, ORDERED, next(iter(specs), ""), judges=specs, instead_of=specs_of(one, before))
    return True


def left_open(seen: Coverage) -> int:
    """Candidates that the judge neither judged nor failed on."""
    return max(0, seen.candidates - seen.judged - seen.failed)


def run_again(spec: str) -> str:
    """The command that asks this judge, by its full spec, about every candidate that it has not judged."""
    judge, _, prompt = spec.partition("#")
    return f"judge run --judge {shlex.quote(judge)}" + (f" --prompt {shlex.quote(prompt)}" if prompt else "")
