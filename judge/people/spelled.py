"""Figures as JSON values."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any


def as_json(value: Any) -> Any:
    """Dataclasses and named tuples as objects, all the way down (JSON would make lists of the latter), and text for every key."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(asdict(value))
    if hasattr(value, "_asdict"):
        return as_json(value._asdict())
    if isinstance(value, dict):
        return {str(name): as_json(part) for name, part in value.items()}
    return [as_json(part) for part in value] if isinstance(value, (list, tuple)) else value
