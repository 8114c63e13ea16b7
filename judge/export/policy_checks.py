"""What the values of a policy may be. Each check raises InputError with the rule, what is wrong with it, and what to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from judge.errors import InputError
from judge.export.text import FIELDS
from judge.export.typing import NEGATIVE_TYPES, NegativeType
from judge.shop.intents import NAMES


def check_share(name: str, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        what = "share" if name == "margin" else "probability"
        raise InputError(f"{name} is {value}, which is no {what}", "Use a number from 0 to 1, for example 0.8")


def check_rate(rate: float | None) -> None:
    """Of false negatives: none at all can never be shown, and all of them is no rule."""
    if rate is None or 0 < rate < 1:
        return
    why = ", which is no share of negatives"
    if rate == 0:
        why = ": no audit of some pairs can show that none at all is one"
    elif rate == 1:
        why = ": every negative may be one then, so nothing is asked"
    raise InputError(f"max_false_negative_rate is {rate:g}{why}", "Use a number between 0 and 1, as 0.02 for 2 in 100, or leave it out")


def check_count(name: str, value: int | None) -> None:
    if value is not None and value < 1:
        raise InputError(f"{name} is {value}: no triple would be left", "Use 1 or more" + ", or no cap" * (name != "grade_gap"))


def check_fields(fields: Sequence[str]) -> None:
    if not fields:
        raise InputError("fields names nothing, so no text would be left", f"Use some of: {', '.join(FIELDS)}")
    for name in fields:
        if name not in FIELDS:
            raise InputError(f"fields names '{name}', which no product text shows", f"Use some of: {', '.join(FIELDS)}")
        if fields.count(name) > 1:
            raise InputError(f"fields names '{name}' twice", "Name each once, in the order of the text")


def check_mix(mix: Mapping[NegativeType, float], cap: int | None) -> None:
    _check_ratios("mix", mix, NEGATIVE_TYPES, "type of negative", "types")
    if mix and cap is None:
        raise InputError("mix has ratios, and nothing to share out: negatives_per_positive has no cap", "Set negatives_per_positive too")


def check_intents(intents: Mapping[str, float] | str) -> None:
    if not isinstance(intents, str):
        _check_ratios("intents", intents, NAMES, "kind of search", "kinds")


def _check_ratios(rule: str, ratios: Mapping[Any, float], names: Sequence[str], one: str, many: str) -> None:
    """Of a rule that shares something out: each name is known and has a ratio, and they can be added up."""
    for name, ratio in ratios.items():
        if name not in names:
            raise InputError(f"{rule} names '{name}', which is no {one}", f"Use some of: {', '.join(names)}")
        if not (ratio > 0 and isfinite(ratio)):
            remedy = f"Use a number above 0, as {name} = 2; {many} that are not named are left out"
            raise InputError(f"{rule} gives '{name}' the ratio {ratio:g}", remedy)
    if ratios and not isfinite(sum(ratios.values())):
        raise InputError(f"{rule} has ratios too large to add up", f"Use small numbers, as {names[0]} = 2 and {names[-1]} = 1")
