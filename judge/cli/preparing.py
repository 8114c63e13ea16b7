"""A judge made ready to be asked: its prompt, its full name, its provider."""

from __future__ import annotations

import os
from typing import NamedTuple

from judge.cli.capabilities import found_out
from judge.config import Settings
from judge.errors import InputError
from judge.judging.base import Provider, Usage
from judge.judging.budget import Budget
from judge.judging.capabilities import as_known
from judge.judging.identity import full_spec, unasked
from judge.judging.pricing import price_of
from judge.judging.prompts import Prompt, default_prompt, load_prompt, read_prompt
from judge.judging.providers import provider_for
from judge.judging.spec import JudgeSpec
from judge.people.promoting import promoted
from judge.store.db import Database
from judge.store.prompts import Version, versions_of
from judge.store.settings import scale_of

DEFAULT_JUDGE = "local/default"


class Named(NamedTuple):
    """A prompt, and the judge that works with it, as it was named."""

    prompt: Prompt
    judge: JudgeSpec


class Prepared(NamedTuple):
    """A judge ready to be asked: its provider, its prompt, and its full name.

    `wish` is how it was named, while that leaves open what nobody has asked its model yet.
    """

    provider: Provider
    prompt: Prompt
    spec: str
    wish: JudgeSpec | None = None


def prepare(db: Database, settings: Settings, spec: str, prompt_name: str | None, *, to_ask: bool = True) -> Prepared:
    """Provider, prompt and the judge's full name; InputError before anything is asked or written. Who is not `to_ask` needs no key."""
    prompt, wish = named(db, settings, spec, prompt_name)
    full, known = as_known(db, wish, os.environ)
    return Prepared(provider_for(full) if to_ask else unasked(full, os.environ), prompt, str(full), None if known else wish)


def named(db: Database, settings: Settings, spec: str, prompt_name: str | None) -> Named:
    """The prompt and the judge's full name, which may name its prompt itself; InputError where they go with no grade of this database."""
    judge = JudgeSpec.parse(spec)
    if judge.prompt and prompt_name:
        raise InputError(f"'{spec}' names its prompt, and '{prompt_name}' is named beside it", "Leave one of the two out")
    prompt = prompt_for(db, settings, judge.prompt or prompt_name)
    return Named(prompt, full_spec(judge, prompt))


def prompt_for(db: Database, settings: Settings, name: str | None) -> Prompt:
    """`prompt_meant`; InputError where it asks for another scale than this database works in."""
    scale, prompt = scale_of(db), prompt_meant(db, settings, name)
    if prompt.scale.name != scale.name:
        raise InputError(
            f"The prompt '{prompt.name}' asks for the scale '{prompt.scale.name}', this database works in '{scale.name}'",
            f"Use --prompt {default_prompt(scale)}, or a prompt of yours with `scale: {scale.name}` in its front matter",
        )
    return prompt


def with_nothing_open(db: Database, prepared: Prepared, budget: Budget | None = None) -> Prepared:
    """The judge once its model was asked what its name leaves open, which the budget pays; InputError when that does not answer."""
    if prepared.wish is None:
        return prepared
    full = found_out(db, prepared.wish, prepared.prompt.scale, budget or Budget())
    return Prepared(provider_for(full), prepared.prompt, str(full))


def prompt_meant(db: Database, settings: Settings, name: str | None) -> Prompt:
    """The prompt of that name or file, or a version that was kept, as NAME@HASH; without any, the one promoted, else the scale's own."""
    if name and "@" in name and not name.endswith(".md"):
        return _version_meant(db, name)
    default = None if name else promoted(db)
    if default:
        return read_prompt(default.text, f"{default.prompt}, as promoted")
    return load_prompt(name or default_prompt(scale_of(db)), [settings.prompts])


def _version_meant(db: Database, name: str) -> Prompt:
    called, _, beginning = name.partition("@")
    there = {str(Version(one.name, one.hash)): one.text for one in versions_of(db, called)}
    meant = [version for version in there if version.startswith(name)]
    if len(meant) != 1 or not beginning:
        raise InputError(f"'{name}' is none, or several, of the versions here", f"There are: {', '.join(there) or 'none of that name'}")
    return read_prompt(there[meant[0]], name)


def judges_named(db: Database, specs: list[str] | None) -> list[str]:
    """The judges named; without any, the one that was promoted, else the embedded one."""
    default = None if specs else promoted(db)
    return specs or [default.judge if default else DEFAULT_JUDGE]


def refuse_unknown_price(prepared: Prepared, max_cost: float | None, instead: str = "narrow the selection instead: --limit N") -> None:
    """A budget in dollars cannot be kept where nobody knows the price of a reply. `instead`: what else keeps the cost small."""
    refuse_unpriced(prepared.provider, prepared.spec, max_cost, instead)


def refuse_unpriced(provider: Provider, spec: str, max_cost: float | None, instead: str) -> None:
    """The same of a provider that is asked for no grades."""
    if max_cost is not None and price_of(provider, Usage(1000, 0, 0, 100)) is None:
        raise InputError(f"Nobody has a price for '{spec}', so --max-cost cannot be kept", f"Leave --max-cost out and {instead}")
