"""The titles of a catalogue: by whole titles, by codes and by what makers call their lines, shoppers name products."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise

from judge.shop.catalog.names import named
from judge.shop.catalog.phrases import Word, key, split
from judge.tables import Product

FEW = 10
"""Products that one code names at most; what more titles have is a standard ("cat5e") or a part's name."""

ENOUGH = 3
"""Titles in which a line stands behind its brand."""

MOSTLY = 0.5
"""Of the titles with the word, the share in which it stands there."""

SMALL = 0.1
"""The share of its titles that may write it small: names are written large."""

_CODE = re.compile(r"(?=.*\d)(?=.*[a-z])(?!\d+(?:x\d+)+$)\w{4,}")
"""Two numbers with an x are a size."""


class Titles:
    """Knows titles, codes and lines again, in any case or number.

    A line is the word behind a brand that begins the title, of that brand alone: "HP LaserJet P1102". Of each title and code it
    holds a hash of eight bytes, and of each word of a title three counts.
    """

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._titles: set[int] = set()
        self._words: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        self._behind: dict[str, Counter[str]] = {}
        for product in products:
            self._add(product.title, _brand(product))

    def _add(self, title: str, brand: str) -> None:
        written = split(title)
        self._titles.add(_hashed(key(title)))
        self._words.update({word.form for word in written})
        self._small.update({word.form for word in written if word.text.islower()})
        line = _behind(written, brand)
        if line:
            self._behind.setdefault(line, Counter())[brand] += 1

    def has(self, text: str) -> bool:
        """Whether a product is called exactly that."""
        return _hashed(key(text)) in self._titles

    def has_code(self, word: str) -> bool:
        """Whether that is four letters and digits or more, some of each, that a few titles have."""
        form = key(word)
        return _CODE.fullmatch(form) is not None and 0 < self._words[form] <= FEW

    def has_line(self, word: str) -> bool:
        """Whether that is what a brand calls a line of its products."""
        form = key(word)
        brands, titles = self._behind.get(form, Counter[str]()), self._words[form]
        large = self._small[form] <= SMALL * titles
        return len(brands) == 1 and large and brands.total() >= max(ENOUGH, MOSTLY * titles) and any(map(str.isalpha, form))


def _brand(product: Product) -> str:
    values = (value for name, value in (product.attributes or {}).items() if named(name).kind == "brand")
    return next((key(value) for value in values if isinstance(value, str)), "")


def _behind(written: tuple[Word, ...], brand: str) -> str:
    """The word behind the brand that the title begins with; "" where it does not."""
    begun = ""
    for word, after in pairwise(written):
        begun += word.form
        if begun == brand:
            return after.form
        if not brand.startswith(begun):
            break
    return ""


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
