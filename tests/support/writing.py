"""What the model server writes when it is asked for no grade but for a text: guidelines, attributes of a category, queries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

WORDS = {"simple": 2, "medium": 4, "complex": 6}
"""Words of a query of that part; the others have three."""
PARTS = {*WORDS, "activity", "situation", "product_name"}
NOWHERE = "seen nowhere"
"""A value that no product has."""

_CATEGORY = re.compile(r"^The category: (.*)$", re.MULTILINE)
_QUERY = re.compile(r'<query number="(\d+)">(.*?)</query>')
_TITLE = re.compile(r"^title: (\w+)", re.MULTILINE)


def written(schema: Mapping[str, Any], shown: str) -> Any:
    """A reply of that schema to a request that shows that text."""
    parts = schema["properties"]
    if "features" in parts:
        return {"features": features(shown)}
    if "intents" in parts:
        return {"intents": intents(parts["intents"]["items"]["properties"]["intent"]["enum"], shown)}
    if parts.keys() <= PARTS:
        return {name: queries(name, int(part["description"].split()[0]), shown) for name, part in parts.items()}
    return _freely(schema)


def queries(part: str, number: int, shown: str) -> list[str]:
    """So many queries of that part, as long as it wants them; those of another category are others."""
    category = _CATEGORY.search(shown)
    about = category[1] if category else ""
    return [" ".join(_word(f"{about} {part} {n} {place}") for place in range(WORDS.get(part, 3))) for n in range(number)]


def features(shown: str) -> list[Any]:
    """The first word of the first product's title, and a value that no product has."""
    title = _TITLE.search(shown)
    first = {"value": title[1] if title else "", "products": [1]}
    return [{"name": "look", "kind": "visual", "values": [first, {"value": NOWHERE, "products": [1]}]}]


def intents(names: list[str], shown: str) -> list[Any]:
    """Of every query the first intent there is, resting on its whole text and on words that it has not."""
    return [
        {"number": int(number), "intent": names[0], "parts": [{"words": text, "means": "all of it"}, {"words": NOWHERE, "means": ""}]}
        for number, text in _QUERY.findall(shown)
    ]


def _word(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()[:8].translate(str.maketrans("0123456789", "ghijklmnop"))


def _freely(schema: Mapping[str, Any]) -> Any:
    """A value of a schema that asks for no grade: one of everything, at some length."""
    if "properties" in schema:
        return {name: _freely(part) for name, part in schema["properties"].items()}
    return [_freely(schema["items"])] if schema["type"] == "array" else "Be strict with accessories. " * 20
