"""From shop text to the words it is searched by."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from judge.tables import Product

TITLE_WEIGHT = 2
"""How often a title counts: what a product is called says more than what is said about it."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[-\u2010][^\W_]+)*")
_HYPHEN = re.compile(r"[-\u2010]")
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ACCENT = re.compile(r"[\u0300-\u036f]")


_PLURALS = (
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
    ("elves", "elf"),
    ("us", "us"),
    ("ss", "ss"),
    ("s", ""),
)
"""Endings of English plurals and what they become; the first that fits. The S stemmer (Harman 1991) with -es made finer."""


def words(text: str) -> list[str]:
    """Words without case, accents or plural. Nothing is a stop word: "USB-C cables, 3.5 mm" is usb, c, usbc, cable, 3.5, mm."""
    return [form for found in _WORD.findall(_plain(text)) for form in _forms(found)]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text).casefold())


@lru_cache(maxsize=200_000)
def _forms(word: str) -> tuple[str, ...]:
    """A word as it is looked up; a hyphenated one by its parts and joined, because shops and shoppers differ ("wi-fi", "wifi")."""
    parts = _HYPHEN.split(word)
    whole = ["".join(parts)] if len(parts) > 1 else []
    return tuple(_singular(part) for part in parts + whole)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    ending, single = next((pair for pair in _PLURALS if word.endswith(pair[0])), ("", ""))
    word = word.removesuffix(ending) + single
    return word[:-2] + "y" if len(word) > 3 and word.endswith("ie") else word


def without_markup(text: str) -> str:
    """The text a browser would show: no tags, scripts or comments, entities read. A lone "<" stays."""
    if "<" in text:
        text = _TAG.sub(" ", _HIDDEN.sub(" ", text))
    return html.unescape(text) if "&" in text else text


def product_words(product: Product) -> list[str]:
    """What a product is found by: title (weighted), category, attributes, description."""
    said = [product.category, *_spoken(product.attributes), without_markup(product.description)]
    return words(product.title) * TITLE_WEIGHT + words(" \n ".join(said))


def _spoken(value: Any, name: str = "") -> Iterator[str]:
    """The values of attributes as text; one that is simply true says its name, one that is false or empty nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _spoken(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _spoken(inner, name)
    elif value is True:
        yield name.replace("_", " ")
    elif isinstance(value, float):
        yield f"{value:g}"
    elif value is not None and value is not False:
        yield without_markup(str(value))
