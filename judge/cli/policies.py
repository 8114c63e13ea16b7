"""Options that say what an export takes: a policy file, and flags that go before what it says. Rarer rules are in the file alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from judge.errors import InputError

if TYPE_CHECKING:
    from judge.export.policy import Policy


def _option(name: str, metavar: str, told: str, default: str | bool = True) -> Any:
    return typer.Option(name, metavar=metavar, help=told, show_default=default, rich_help_panel="Rules")


PolicyFile = Annotated[Path | None, _option("--policy", "FILE", "Rules in a TOML file, a line each; flags go before what it says.")]
PositiveFrom = Annotated[int | None, _option("--positive-from", "GRADE", "Lowest grade of a positive.", "the scale's")]
NegativeTo = Annotated[int | None, _option("--negative-to", "GRADE", "Highest grade of a negative.", "the scale's")]
GradeGap = Annotated[int | None, _option("--grade-gap", "N", "Grades between the two products of a triple, at least.", "1")]
MinPositive = Annotated[float | None, _option("--min-positive", "SHARE", "Least calibrated P(positive) of a positive verdict.")]
MinNegative = Annotated[float | None, _option("--min-negative", "SHARE", "Least calibrated P(negative) of a negative verdict.")]
MinTrue = Annotated[
    float | None, _option("--min-true-negative", "SHARE", "Least P(true negative) of a negative, by a verdict or by raters who disagree.")
]
MaxFalse = Annotated[
    float | None,
    _option("--max-false-negative-rate", "SHARE", "Choose that by the random audit: at most this share of false negatives."),
]
Margin = Annotated[
    float | None, _option("--margin", "SHARE", "No negative above this share of its positive's likeness to the query (TopK-PercPos).")
]
Hardness = Annotated[tuple[float, float] | None, _option("--hardness", "LOW HIGH", "Negatives so like the query (cosine): 0.2 0.9")]
Mix = Annotated[
    str | None, _option("--mix", "TYPES", "Types of negatives in ratios, as attribute_only=2,random=1; those not named are left out.")
]
Intents = Annotated[
    str | None,
    _option("--intents", "MIX", "Kinds of search in ratios, as category-only=2,other=1, or as shoppers have them: traffic, or queries."),
]
Negatives = Annotated[int | None, _option("--negatives", "N", "Negatives for each positive, at most.", "8")]
SplitBy = Annotated[
    str | None, _option("--split-by", "WHAT", "query, or category: queries that ask for one category stay together.", "query")
]
Seed = Annotated[int | None, _option("--seed", "N", "Seed of the splits and of what caps leave out.", "0")]


def policy_meant(file: Path | None, flags: dict[str, Any]) -> Policy:
    """The policy of a file, with the flags that were given in the place of what it says. InputError names file, rule and remedy."""
    from judge.export.policy_file import policy_of, read_policy

    given = {name: value for name, value in flags.items() if value is not None}
    if "mix" in given:
        given["mix"] = _ratios("--mix", given["mix"], "attribute_only=2,random=1")
    if "=" in given.get("intents", ""):
        given["intents"] = _ratios("--intents", given["intents"], "category-only=2,other=1")
    return policy_of({**(read_policy(file) if file else {}), **given}, "the flags")


def _ratios(flag: str, text: str, example: str) -> dict[str, float]:
    """Names and numbers of such a list."""
    parts, remedy = [part.partition("=") for part in text.split(",")], f"Write NAME=RATIO, comma-separated: {example}"
    try:
        found = {name.strip(): float(ratio) for name, _, ratio in parts}
    except ValueError as error:
        raise InputError(f"{flag} {text} is no list of ratios", remedy) from error
    if len(found) < len(parts):
        raise InputError(f"{flag} {text} names a type twice", remedy)
    return found
