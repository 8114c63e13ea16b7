"""A policy in a file that people read: TOML, a line a rule, nothing that is not said twice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from judge.errors import InputError
from judge.export.policy import Policy
from judge.export.policy_words import refused
from judge.export.splits import SPLITS, Shares

NAMES = tuple(field.name for field in fields(Policy))
CAPS = ("positives_per_query", "negatives_per_positive", "negatives_per_family")
NO_CAP = "none"
"""What a cap is set to where there shall be none: TOML has no word for nothing."""

_LISTS = ("hardness", "fields")
_KINDS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in get_type_hints(Policy).items() if name in NAMES}
_KINDS["mix"] = TypeAdapter(dict[str, float])  # which name is no type of negative, the policy itself says better


def read_policy(path: Path) -> dict[str, Any]:
    """The fields of `Policy` that a file sets. InputError names the file, the line or the field, and the remedy."""
    found = _read(path)
    for name in found:
        _known(path, name, found[name])
    with _told_of(str(path)):
        values = {name: _value(name, value) for name, value in found.items()}
    policy_of(values, str(path))
    return values


def policy_of(values: Mapping[str, Any], where: str) -> Policy:
    """The policy of these fields, none of them taken for what it is not. InputError says `where` they stand, which is wrong and how."""
    with _told_of(where):
        return Policy(**{name: _checked(name, value) for name, value in values.items()})


@contextmanager
def _told_of(where: str) -> Iterator[None]:
    """What is wrong, with where that stands."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{where}: {error.problem}", error.remedy) from None


def _checked(name: str, value: Any) -> Any:
    """The value, where it is of the kind that the rule takes: nothing is guessed from a text, no number is rounded."""
    try:
        return _KINDS[name].validate_python(value, strict=True)
    except ValidationError as error:
        raise refused(name, value) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"Cannot read the policy {path}: {error.strerror}", "Name a TOML file, with lines as: grade_gap = 2") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no TOML: {error}", "Write a line a rule, as: grade_gap = 2") from error


def _known(path: Path, name: str, value: Any) -> None:
    """InputError for a name that is no rule, with the one that was meant."""
    if name in NAMES:
        return
    inside = next((rule for rule in value if rule in NAMES), None) if isinstance(value, Mapping) else None
    if inside:
        raise InputError(f"{path}: [{name}] is no part of a policy", f"Leave that line out: {inside} and other rules stand at the top")
    meant = get_close_matches(name.lower().replace("-", "_"), NAMES, 1)
    hint = f"Did you mean {meant[0]}? " if meant else ""
    raise InputError(f"{path}: there is no rule '{name}'", f"{hint}The rules are: {', '.join(NAMES)}")


def _value(name: str, value: Any) -> Any:
    if name == "shares":
        return _shares(value)
    if name in _LISTS and isinstance(value, list):
        return tuple(value)
    return None if name in CAPS and value == NO_CAP else value


def _shares(value: Any) -> Shares:
    """InputError unless there is a number for each split, and nothing else."""
    if not isinstance(value, Mapping) or set(value) != set(SPLITS) or any(type(share) not in (int, float) for share in value.values()):
        raise refused("shares", value)
    return Shares(**value)
