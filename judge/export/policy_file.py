"""A policy in a file that people read: TOML, a line a rule, nothing that is not said twice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from judge.errors import InputError
from judge.export.policy import Policy
from judge.export.splits import Shares

NAMES = tuple(field.name for field in fields(Policy))
_TUPLES = ("hardness", "fields")
NO_CAP = "none"
"""What a cap is set to where there shall be none: TOML has no word for nothing."""


def read_policy(path: Path) -> dict[str, Any]:
    """The fields of `Policy` that a file sets. InputError names the file, the line or the field, and the remedy."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"Cannot read the policy {path}: {error.strerror}", "Name a TOML file, with lines as: grade_gap = 2") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no TOML: {error}", "Write a line a rule, as: grade_gap = 2") from error
    unknown = next((name for name in found if name not in NAMES), None)
    if unknown:
        raise InputError(f"{path}: there is no rule '{unknown}'", f"The rules are: {', '.join(NAMES)}")
    return {name: _value(path, name, value) for name, value in found.items()}


def policy_of(values: Mapping[str, Any], where: str) -> Policy:
    """The policy of these fields. InputError says `where` they stand."""
    try:
        return Policy(**values)
    except InputError as error:
        raise InputError(f"{where}: {error.problem}", error.remedy) from None
    except TypeError as error:
        raise InputError(f"{where}: a rule has a value of the wrong kind ({error})", "Numbers without quotes, as: margin = 0.95") from error


def _value(path: Path, name: str, value: Any) -> Any:
    if name == "shares":
        return _shares(path, value)
    if name in _TUPLES and isinstance(value, list):
        return tuple(value)
    return None if value == NO_CAP else value


def _shares(path: Path, value: Any) -> Shares:
    try:
        return Shares(**value)
    except (TypeError, InputError) as error:
        remedy = "Write [shares] with train, dev and test, which sum to 1"
        raise InputError(f"{path}: the shares {value} are no division of queries", remedy) from error
