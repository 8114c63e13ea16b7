"""The judge and the prompt that a database works with by default: who made them that, when, in whose place, and why."""

from __future__ import annotations

from typing import NamedTuple

from judge.errors import InputError
from judge.scales import Scale
from judge.store.acts import did
from judge.store.db import Database
from judge.store.prompts import Version, prompt_kept
from judge.store.settings import put_setting, scale_of, setting
from judge.store.trusted import specs_of, trusted_judges
from judge.store.verdicts import register_judge

PROMOTED = "promoted prompt"


class Default(NamedTuple):
    """What was promoted: the judge without its prompt, and the prompt's version with its text."""

    judge: str
    prompt: Version
    text: str


class Promotion(NamedTuple):
    """A judge by its full spec, and its prompt: what is to become the default."""

    spec: str
    prompt: Version
    text: str
    scale: Scale


def promoted(db: Database) -> Default | None:
    """What was promoted last; None before a first time. Its text is that of the version promoted, whatever its file says by now."""
    chosen = setting(db, "prompt")
    kept = prompt_kept(db, chosen["hash"]) if chosen else None
    return Default(chosen["judge"], Version(kept.name, kept.hash), kept.text) if kept else None


def promote(db: Database, new: Promotion, by: str, why: str = "") -> None:
    """Make this judge and its prompt the default, and the first of those trusted; the verdicts of the others stay, and count after its own.

    InputError, and nothing changed, where the prompt asks for another scale, or where it is the default already.
    """
    scale, before, judge = scale_of(db), promoted(db), new.spec.partition("#")[0]
    if new.scale.name != scale.name:
        raise InputError(
            f"The prompt '{new.prompt.name}' asks for the scale '{new.scale.name}', this database works in '{scale.name}'",
            f"Promote a prompt with `scale: {scale.name}` in its front matter: judge prompts list",
        )
    if before and (before.judge, before.prompt.hash) == (judge, new.prompt.hash):
        raise InputError(f"{new.spec} is the default already", "There is nothing to do: judge run works with it")
    with db.together() as one:
        register_judge(one, new.spec, new.prompt.hash, new.prompt.name, new.text)
        others = [spec for spec in specs_of(one, trusted_judges(one)) if spec != new.spec]
        put_setting(one, "prompt", {"judge": judge, "hash": new.prompt.hash})
        put_setting(one, "judge", [new.spec, *others])
        told = {"judge": new.spec, "prompt": new.prompt.name, "instead_of": next(iter(others), ""), "why": why.strip()}
        did(one, by, PROMOTED, new.prompt.hash, **told)
