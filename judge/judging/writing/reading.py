"""What both kinds of writing read of a reply: only what the schema says, never a guess."""

from __future__ import annotations

import reprlib
from typing import Any

from judge.errors import Unreadable
from judge.judging.base import Json
from judge.judging.parse import only_object

TEXTS: Json = {"type": "array", "items": {"type": "string"}}


def an_object(properties: Json) -> Json:
    """The strict schema of an object with exactly these properties."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def object_of(text: str, keys: tuple[str, ...]) -> Json:
    """The one object that the text is, with exactly these keys. Raises Unreadable."""
    return with_keys(only_object(text), keys)


def with_keys(found: Any, keys: tuple[str, ...]) -> Json:
    """That value, as an object with exactly these keys. Raises Unreadable."""
    if not isinstance(found, dict) or found.keys() != set(keys):
        raise Unreadable(f"not an object with the keys {', '.join(keys)}; found: {reprlib.repr(found)}")
    return found


def list_of(kind: type, found: Any, what: str) -> list[Any]:
    """That value, as a list of that kind alone; True is no number. Raises Unreadable."""
    if not isinstance(found, list) or not all(type(item) is kind for item in found):
        raise Unreadable(f"{what} is no list of {kind.__name__}; found: {reprlib.repr(found)}")
    return found
