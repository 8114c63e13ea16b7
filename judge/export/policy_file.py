"""A policy in a file that people read: TOML, a line a rule, nothing that is not said twice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from judge.errors import InputError
from judge.export.policy import Policy
from judge.export.splits import Shares

NAMES = tuple(field.name for field in fields(Policy))
CAPS = ("positives_per_query", "negatives_per_positive", "negatives_per_family")
NO_CAP = "none"
"""What a cap is set to where there shall be none: TOML has no word for nothing."""

_LISTS = ("hardness", "fields")
_KINDS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in get_type_hints(Policy).items() if name in NAMES}


def read_policy(path: Path) -> dict[str, Any]:
    """The fields of `Policy` that a file sets. InputError names the file, the line or the field, and the remedy."""
    found = _read(path)
    unknown = next((name for name in found if name not in NAMES), None)
    if unknown:
        raise InputError(f"{path}: there is no rule '{unknown}'", f"The rules are: {', '.join(NAMES)}")
    values = {name: _value(path, name, value) for name, value in found.items()}
    policy_of(values, str(path))
    return values


def policy_of(values: Mapping[str, Any], where: str) -> Policy:
    """The policy of these fields, none of them taken for what it is not. InputError says `where` they stand, which is wrong and how."""
    try:
        return Policy(**{name: _checked(name, value) for name, value in values.items()})
    except InputError as error:
        raise InputError(f"{where}: {error.problem}", error.remedy) from None


def _checked(name: str, value: Any) -> Any:
    """The value, where it is of the kind that the rule takes: nothing is guessed from a text, no number is rounded."""
    try:
        return _KINDS[name].validate_python(value, strict=True)
    except ValidationError as error:
        problem = f"{name} is {value!r}: {error.errors()[0]['msg']}"
        raise InputError(problem, "Numbers, true and false stand without quotes, lists in brackets: hardness = [0.2, 0.9]") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"Cannot read the policy {path}: {error.strerror}", "Name a TOML file, with lines as: grade_gap = 2") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no TOML: {error}", "Write a line a rule, as: grade_gap = 2") from error


def _value(path: Path, name: str, value: Any) -> Any:
    if name == "shares":
        return _shares(path, value)
    if name in _LISTS and isinstance(value, list):
        return tuple(value)
    return None if name in CAPS and value == NO_CAP else value


def _shares(path: Path, value: Any) -> Shares:
    try:
        return Shares(**value)
    except (TypeError, InputError) as error:
        remedy = "Write [shares] with train, dev and test, which sum to 1"
        raise InputError(f"{path}: the shares {value} are no division of queries", remedy) from error
