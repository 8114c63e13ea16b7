"""What the pairs of two voices are narrowed by: a cell, a category, an intent, a source, a type of negative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from judge.errors import InputError
from judge.store import meeting
from judge.store.db import Database
from judge.store.voices import NARROWED_BY, Asked, Cell

NAMED = 20
"""Values that a refusal names; there may be thousands."""


def narrowed(whole: Asked, cell: Cell | None, **by: str | None) -> Asked:
    """The pairs of a cell, or all on which the two disagree; and of these, those of a category, an intent, a source, a negative type."""
    changes: dict[str, Any] = {"cell": cell, "differing": cell is None, **by}
    return replace(whole, **changes)


def choices(db: Database, wanted: Asked) -> dict[str, dict[str, int]]:
    """What the list can be narrowed by, with how many pairs each leaves; a category counts all below it."""
    found = meeting.sizes(db, wanted)
    return {**found, "category": _with_those_below(found["category"])}


def _with_those_below(paths: dict[str, int]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for path, pairs in paths.items():
        levels = path.split(" > ")
        sums.update({" > ".join(levels[: depth + 1]): pairs for depth in range(len(levels))})
    return dict(sorted(sums.items()))


def within(db: Database, whole: Asked, by: Mapping[str, str | None]) -> Asked:
    """All pairs of both voices that have what is asked for. InputError for a value that none of them has."""
    if any(value is not None for value in by.values()):
        there = choices(db, whole)
        for name, value in by.items():
            if value is not None and value not in there[name]:
                raise _unknown(name, value, [*there[name]])
    changes: dict[str, Any] = {**by}
    return replace(whole, **changes)


def _unknown(name: str, value: str, there: list[str]) -> InputError:
    called = name.replace("_", " ")
    named = ", ".join(there[:NAMED]) + (f" and {len(there) - NAMED:,} more" if len(there) > NAMED else "")
    return InputError(
        f"No pair that both speak on has the {called} '{value}'", f"There are: {named}" if there else f"None of them has any {called}"
    )


def in_words(asked: Asked) -> str:
    """What the pairs are narrowed to, whatever their cell; "" for all of them."""
    only = [f"{name.replace('_', ' ')} {value}" for name in NARROWED_BY if (value := getattr(asked, name)) is not None]
    return f", only {', '.join(only)}" if only else ""
