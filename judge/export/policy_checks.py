"""What the values of a policy may be. Each check raises InputError with the rule, what is wrong with it, and what to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

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
    for name, ratio in mix.items():
        if name not in NEGATIVE_TYPES:
            raise InputError(f"mix names '{name}', which is no type of negative", f"Use some of: {', '.join(NEGATIVE_TYPES)}")
        if not (ratio > 0 and isfinite(ratio)):
            remedy = f"Use a number above 0, as {name} = 2; types that are not named are left out"
            raise InputError(f"mix gives '{name}' the ratio {ratio:g}", remedy)
    if mix and not isfinite(sum(mix.values())):
        raise InputError("mix has ratios too large to add up", "Use small numbers, as attribute_only = 2 and random = 1")
    if mix and cap is None:
        raise InputError("mix has ratios, and nothing to share out: negatives_per_positive has no cap", "Set negatives_per_positive too")


def check_intents(intents: Mapping[str, float] | str) -> None:
    if isinstance(intents, str):
        return
    for name, ratio in intents.items():
        if name not in NAMES:
            raise InputError(f"intents names '{name}', which is no kind of search", f"Use some of: {', '.join(NAMES)}")
        if not (ratio > 0 and isfinite(ratio)):
            remedy = f"Use a number above 0, as {name} = 2; kinds that are not named are left out"
            raise InputError(f"intents gives '{name}' the ratio {ratio:g}", remedy)
