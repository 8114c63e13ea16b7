"""The titles of a catalogue, and what its products are made to fit: how they write a word says whether it names a product, a kind or a maker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise

from judge.shop.catalog.names import named
from judge.shop.catalog.phrases import Word, key, split
from judge.shop.intents.fitting import Fitting
from judge.shop.intents.title_words import ENOUGH, MOSTLY, TitleWords
from judge.tables import Product

FEW = 10
"""Products that one code names at most; what more titles have is a standard ("cat5e") or a part's name."""

_CODE = re.compile(r"(?=.*\d)(?=.*[a-z])(?!\d+(?:x\d+)+$)\w{4,}")
"""Two numbers with an x are a size."""


class Titles:
    """Knows titles, codes, lines, nouns and makers again, in any case or number.

    A line is the word behind a brand that begins the title, of that brand alone ("HP LaserJet P1102"), or the first of the names of what
    products fit. Of each title it holds a hash of eight bytes; all else grows with the words of titles and of what products fit.
    """

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._titles: set[int] = set()
        self._words = TitleWords()
        self._fitting = Fitting()
        self._behind: dict[str, Counter[str]] = {}
        for product in products:
            self._add(product.title, _brand(product))
            self._fitting.add(product)

    def _add(self, title: str, brand: str) -> None:
        written = split(title)
        self._titles.add(_hashed(key(title)))
        self._words.add(title, written)
        line = _behind(written, brand)
        if line:
            self._behind.setdefault(line, Counter())[brand] += 1

    def has(self, text: str) -> bool:
        """Whether a product is called exactly that, or what products fit is."""
        return _hashed(key(text)) in self._titles or self._fits(text)

    def _fits(self, text: str) -> bool:
        written = split(text)
        return len(written) > 1 and not self._words.is_common(written[0].form) and self._fitting.has_name(key(text))

    def has_code(self, word: str) -> bool:
        """Whether that is four letters and digits or more, some of each, that a few titles have."""
        form = key(word)
        return _CODE.fullmatch(form) is not None and 0 < self._words.titles(form) <= FEW

    def has_line(self, word: str) -> bool:
        """Whether that is what a brand calls a line of its products."""
        form = key(word)
        return len(form) > 2 and self._words.is_large(form) and (self._is_behind(form) or self._fitting.has_line(form))

    def _is_behind(self, form: str) -> bool:
        brands = self._behind.get(form, Counter[str]())
        return len(brands) == 1 and brands.total() >= max(ENOUGH, MOSTLY * self._words.titles(form))

    def has_noun(self, word: str) -> bool:
        """Whether that may be a kind of thing, though perhaps none that has a category: "laptop" beside the category of notebooks.

        It ends phrases, as adjectives do too: this is for the word that ends a query.
        """
        form = key(word)
        return self._may_be_noun(word) and (self._words.is_noun(form) or self._fits_kind(form))

    def has_kind(self, word: str) -> bool:
        """Whether that is surely a kind of thing, before another word too: it has a plural, or products fit whatever is called so."""
        form = key(word)
        return self.has_noun(word) and (self._words.is_countable(form) or self._fits_kind(form))

    def _may_be_noun(self, word: str) -> bool:
        return word.isalpha() and not self.has_line(word) and not self.has_numbers(word)

    def _fits_kind(self, form: str) -> bool:
        return self._fitting.has_kind(form) and self._words.is_common(form)

    def has_numbers(self, word: str) -> bool:
        """Whether the things of that name are told apart by a number behind it."""
        return self._words.is_numbered(key(word))

    def has_maker(self, word: str) -> bool:
        """Whether products are made to fit what that maker makes."""
        return self._fitting.has_maker(key(word))


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
