"""What an attribute is about, by its name: "product_colour", "Colour of product" and "color" are one kind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from judge.shop.catalog.units import in_unit
from judge.shop.words import words

PARENT = "parent"
"""The kind of attributes that name what a product is a variant of."""

_KINDS: dict[str, str] = {
    "brand": "brand|manufacturer|maker|vendor|product brand|brand name",
    "series": "series|collection|range|line|product line|product family|product series|model family",
    "size": "size|clothing size|shoe size|product size|size name",
    "setting": "setting|environment|room|location|placement|usage area|suitable location|indoor outdoor|product setting",
    "compatibility": "compatibility|compatible with|fit|suitable for|brand compatibility|compatible model|compatible product",
    PARENT: "parent id|parent|parent sku|parent product id|item group id|group id|variant of",
    "product type": "product type|item type|kind of product",
}
_NAMES = {"".join(words(name)): kind for kind, names in _KINDS.items() for name in names.split("|")}
_LAST = {"colour": "colour", "color": "colour", "material": "material"}
_COUNTS = {"number", "quantity", "count", "max", "maximum"}
_CASES = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNIT = re.compile(r"(?:^|[_\s(])([A-Za-z]{1,5})\)?$")


class Name(NamedTuple):
    """`kind` is one word for all spellings; `unit` that which the name ends with ("depth_cm"), or ""."""

    kind: str
    unit: str


@lru_cache(maxsize=50_000)
def named(attribute: str) -> Name:
    """The kind of an attribute, by its own name where it is none of those known."""
    spelled = words(_CASES.sub(" ", attribute).replace("_", " "))
    unit = _unit(attribute)
    known = _NAMES.get("".join(spelled)) or _by_colour_or_material(spelled)
    return Name(known or " ".join(spelled) or attribute, unit)


def _by_colour_or_material(spelled: list[str]) -> str | None:
    """ "Frame material" and "material of frame", but no "number of colours": a count is no colour."""
    if not spelled or _COUNTS & set(spelled):
        return None
    head = spelled[0] if len(spelled) > 1 and spelled[1] == "of" else spelled[-1]
    return _LAST.get(head)


def _unit(attribute: str) -> str:
    """The unit a name of several words ends with; a name that is a unit ("in") is a name."""
    found = _UNIT.search(attribute)
    return found[1] if found and found.start() and in_unit(1, found[1]) else ""
