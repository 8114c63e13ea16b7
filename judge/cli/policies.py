"""Options that say what an export takes: a policy file, and flags that go before what it says. Rarer rules are in the file alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from judge.cli.options import MOST
from judge.errors import InputError

if TYPE_CHECKING:
    from judge.export.policy import Policy


def _grade(name: str, told: str) -> Any:
    return typer.Option(name, metavar="GRADE", help=told, show_default="the scale's")


def _share(name: str, told: str) -> Any:
    return typer.Option(name, metavar="SHARE", help=told)


PolicyFile = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="Rules in a TOML file, a line each; flags go before what it says.")
]
PositiveFrom = Annotated[int | None, _grade("--positive-from", "Lowest grade of a positive.")]
NegativeTo = Annotated[int | None, _grade("--negative-to", "Highest grade of a negative.")]
GradeGap = Annotated[int | None, typer.Option("--grade-gap", metavar="N", help="Grades between the two products of a triple, at least.")]
MinPositive = Annotated[float | None, _share("--min-positive", "Least calibrated P(positive) of a positive verdict.")]
MinNegative = Annotated[float | None, _share("--min-negative", "Least calibrated P(negative) of a negative verdict.")]
MinTrue = Annotated[float | None, _share("--min-true-negative", "Least P(true negative) of a negative verdict.")]
MaxFalse = Annotated[
    float | None,
    _share("--max-false-negative-rate", "Choose --min-true-negative so that the audit shows at most that share of false negatives."),
]
Margin = Annotated[
    float | None, _share("--margin", "No negative above that share of its positive's likeness to the query (TopK-PercPos), as 0.95.")
]
Hardness = Annotated[
    tuple[float, float] | None, typer.Option("--hardness", metavar="LOW HIGH", help="Negatives so like the query, as 0.2 0.9 (cosine).")
]
Mix = Annotated[
    str | None, typer.Option("--mix", metavar="TYPE=RATIO,...", help="Types of negatives in ratios: attribute_only=2,cross_category=1.")
]
Negatives = Annotated[
    int | None, typer.Option("--negatives", metavar="N", min=1, max=MOST, help="Negatives for each positive, at most.", show_default="8")
]
SplitBy = Annotated[str | None, typer.Option("--split-by", metavar="WHAT", help="query, or category: whole categories are held out.")]
Seed = Annotated[
    int | None, typer.Option("--seed", min=-MOST, max=MOST, help="Seed of the splits and of what caps leave out.", show_default="0")
]


def policy_meant(file: Path | None, flags: dict[str, Any]) -> Policy:
    """The policy of a file, with the flags that were given in the place of what it says. InputError names file, rule and remedy."""
    from judge.export.policy_file import policy_of, read_policy

    given = {name: value for name, value in flags.items() if value is not None}
    if "mix" in given:
        given["mix"] = _mix(given["mix"])
    said = read_policy(file) if file else {}
    return policy_of({**said, **given}, str(file) if file else "the flags")


def _mix(text: str) -> dict[str, float]:
    """attribute_only=2,cross_category=1"""
    try:
        return {name.strip(): float(ratio) for name, _, ratio in (part.partition("=") for part in text.split(","))}
    except ValueError as error:
        raise InputError(f"--mix {text} is no list of ratios", "Write TYPE=RATIO, comma-separated: attribute_only=2,random=1") from error
