"""Settling what a judge leaves open (`logprobs=auto`): from memory where nothing may be asked, else by asking its model once."""

from __future__ import annotations

import asyncio
import os

from judge.cli.out import errors, money, plain
from judge.errors import InputError, ProviderError
from judge.judging.asking import Patience
from judge.judging.budget import Budget
from judge.judging.capabilities import AUTO, Finding, as_known, expected, find_out, remember, settled
from judge.judging.providers import provider_for
from judge.judging.spec import JudgeSpec
from judge.scales import Scale
from judge.store.db import Database

PATIENCE = Patience(attempts=3)
"""Less than a run's: somebody waits before anything has begun."""


def looked_up(db: Database, spec: JudgeSpec) -> JudgeSpec:
    """The judge by what is remembered; says so where nothing is, and how to find out."""
    found = as_known(db, spec, os.environ)
    if not found.known:
        say_unknown(spec)
    return found.spec


def as_stored(db: Database, name: str) -> str:
    """A stored judge's name, or its beginning, as a person writes it: none is stored with anything left open."""
    return str(looked_up(db, JudgeSpec.parse(name))) if f"logprobs={AUTO}" in name else name


def say_unknown(spec: JudgeSpec) -> None:
    """That nobody has asked this judge's model yet, and the command that does."""
    named = plain(spec.with_prompt(""))
    errors.print(
        f"It is not known yet whether {plain(spec.model)} gives probabilities with its grades: taken as none. "
        f"To find out: judge run --judge '{named}' --limit 1"
    )


def found_out(db: Database, spec: JudgeSpec, scale: Scale, budget: Budget) -> JudgeSpec:
    """The judge with nothing left open: its model is asked if nobody did before, within the budget.

    InputError when it does not answer, or when asking could cross the budget's limit.
    """
    found = as_known(db, spec, os.environ)
    if found.known:
        return found.spec
    provider = provider_for(settled(spec, given=True))
    reserved = _reserved(budget, expected(provider, scale).most or 0.0, spec)
    try:
        finding, cost = asyncio.run(find_out(provider, scale, PATIENCE))
    except ProviderError as error:
        raise InputError(
            f"Whether {spec.model} gives probabilities could not be found out: {error}",
            "Mend that and give the same command again, or write logprobs=true, or leave logprobs out of the judge",
        ) from error
    budget.settle(reserved, reserved if cost is None else cost)
    remember(db, spec, os.environ, finding)
    errors.print(plain(f"{_in_words(spec, finding)} (asked once, beside the run: {money(cost)})"))
    return settled(spec, finding.given)


def _reserved(budget: Budget, most: float, spec: JudgeSpec) -> float:
    reserved = budget.reserve(most)
    if reserved is None:
        raise InputError(
            f"Finding out whether {spec.model} gives probabilities could cost ${most:.4f}, which crosses --max-cost {budget.limit:g}",
            "Allow more, or write logprobs=true, or leave logprobs out of the judge",
        )
    return reserved


def _in_words(spec: JudgeSpec, finding: Finding) -> str:
    if finding.given:
        return f"{spec.model} gives probabilities with its grades: judged with logprobs=true"
    why = f" ({finding.why})" if finding.why else ""
    instead = "its repeats estimate them" if "repeat" in spec.params else "ask several times with repeat=5 to estimate them"
    return f"{spec.model} gives no probabilities{why}: {instead}"
