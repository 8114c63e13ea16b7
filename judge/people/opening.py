"""Opening the test split: once per prompt version, noted with who, when and what was seen.

A prompt that was changed after its test figures were looked at is fitted to them. So each version has one look; another one
must be asked for, and how often a version has been looked at is said beside every figure.
"""

from __future__ import annotations

from typing import Any

from judge.errors import InputError
from judge.people.comparing import Comparison
from judge.store.acts import acts, did
from judge.store.db import Database
from judge.store.prompts import Version
from judge.tables import Act

OPENED = "opened test split"


def openings(db: Database, prompt_hash: str) -> list[Act]:
    """Every time the test split was opened for that version, newest first; `details` hold what was seen."""
    return acts(db, OPENED, prompt_hash)


def refuse_a_second(db: Database, version: Version, again: bool) -> None:
    """InputError where the test split was opened for this version before, unless it is asked for `again`."""
    before = openings(db, version.hash)
    if before and not again:
        raise InputError(
            f"The test split was opened for {version} before: {in_words(before)}",
            "Change the prompt on the dev split and open it for that version, or say --again: it is noted how often",
        )


def open_test(db: Database, actor: str, found: Comparison, first: Version, second: Version, *, again: bool) -> None:
    """Note that this person sees these figures of the test split, for the second version, and for the first it is held against.

    InputError, and nothing noted, where somebody opened it for the second version in the meantime.
    """
    seen: dict[str, Any] = {"judges": [side.sides[1] for side in (found.first, found.second)], "figures": found.figures()}
    with db.together() as one:
        refuse_a_second(one, second, again)
        for version in dict.fromkeys((second, first)):
            did(one, actor, OPENED, version.hash, prompt=version.name, held_against=version != second, **seen)


def in_words(opened: list[Act]) -> str:
    """How often, by whom and when: "2 times: by ann on 2026-11-22, by bob on 2026-11-20"."""
    times = {0: "never", 1: "once"}.get(len(opened), f"{len(opened)} times")
    each = ", ".join(f"by {act.actor} on {act.created_at:%Y-%m-%d}" for act in opened)
    return f"{times}: {each}" if each else times
