"""The text of a product and a query as training data holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from judge.tables import Product

FIELDS = ("title", "category", "attributes", "description")

# Breaks of any kind become a space; other control characters and lone surrogates, which UTF-8 cannot hold, go.
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line without control characters, and otherwise as typed: case, emoji and spaces are kept."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text)).strip()


def product_text(product: Product, fields: Sequence[str] = FIELDS) -> str:
    """One line a field, empty ones left out: the title, the category path, the attributes by name, the description.

    "Oak bed\\nFurniture > Beds\\ncolour: brown; size: 90 x 200\\nA bed of solid oak."
    """
    rendered = (_attributes(product.attributes) if field == "attributes" else clean(getattr(product, field)) for field in fields)
    return "\n".join(filter(None, rendered))


def _attributes(attributes: dict[str, Any]) -> str:
    values = ((clean(name), clean(_value(attributes[name]))) for name in sorted(attributes))
    return "; ".join(f"{name}: {value}" for name, value in values if name and value)


def _value(value: Any) -> str:
    """A list's items by comma, a truth value as yes or no, 4.0 as 4, nothing for null."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_value, value)))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(value[name])}" for name in sorted(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
