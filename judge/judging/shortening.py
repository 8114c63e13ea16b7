"""Which fields of an over-long product a judge saw only the beginning of.

Each field has its own limit (`shown.LIMITS`, and per attribute), so one long text never pushes another out; a cut is
marked in the prompt. Fields are named in the order of `shown.FIELDS`.
"""

from __future__ import annotations

from judge.judging.base import Request
from judge.judging.shown import (
    ATTRIBUTE_LIMIT,
    CUT,
    FIELDS,
    LIMITS,
    MOST_ATTRIBUTES,
    one_line,
    paragraph,
    spelled,
)
from judge.tables import Product

_MORE = "\n  (and "


def shortened(request: Request) -> list[str]:
    """The fields that the request shows a part of; empty for almost every request."""
    shown = "\n".join(message.content for message in request.messages if message.role != "system")
    if CUT not in shown and _MORE not in shown:
        return []
    return [name for name in FIELDS if any(_cut_in(shown, product, name) for product in request.products)]


def _cut_in(shown: str, product: Product, name: str) -> bool:
    if name == "attributes":
        return _attributes_cut_in(shown, product)
    text = spelled(getattr(product, name))
    cleaned = paragraph if name == "description" else one_line
    return _is_cut_in(shown, cleaned(text, LIMITS[name]), cleaned(text, len(text)))


def _attributes_cut_in(shown: str, product: Product) -> bool:
    texts = [text for value in product.attributes.values() if (text := spelled(value))]
    left_out = len(texts) - MOST_ATTRIBUTES
    if left_out > 0 and f"{_MORE}{left_out} more)" in shown:
        return True
    return any(_is_cut_in(shown, one_line(text, ATTRIBUTE_LIMIT), one_line(text, len(text))) for text in texts)


def _is_cut_in(shown: str, part: str, whole: str) -> bool:
    return part != whole and part in shown
