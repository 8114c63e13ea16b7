"""A policy as the lines of a file that can be given back: what a data card shows of the one that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from judge.export.policy_file import CAPS, NO_CAP


def policy_lines(values: Mapping[str, Any]) -> Iterator[str]:
    """A line of TOML for each rule of a policy as JSON values; rules that ask for nothing have none."""
    for name, value in values.items():
        if value is not None or name in CAPS:
            yield f"{name} = {_toml(NO_CAP if value is None else value)}"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{name} = {_toml(each)}" for name, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
