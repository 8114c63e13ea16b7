"""What products are made to fit: things of other makers, which shoppers name and this shop may not sell."""

from __future__ import annotations

import re
from collections import Counter

from judge.shop.catalog.names import named
from judge.shop.catalog.phrases import key, split
from judge.tables import Product

ENOUGH = 3
"""Products that have to fit a line, a kind or what a maker makes."""

MOSTLY = 0.5
"""Of the products that fit things which begin with a word, the share that say no more than the word where it is a kind: "tablet"."""

TWICE = 2
"""Products that have to fit one thing by its whole name."""

MOST = 500_000
"""Names that are counted before those seen once are dropped."""

LONGEST = 4
"""Words of the longest name that is kept."""

_PARTS = re.compile(r"[,;|\n]|\\n")


class Fitting:
    """Counts products by the makers, the names, and the first words of names that their attributes of compatibility have."""

    def __init__(self) -> None:
        self._makers: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._begun: Counter[str] = Counter()

    def add(self, product: Product) -> None:
        """Count one product."""
        makers, things = set[str](), set[str]()
        for attribute, value in (product.attributes or {}).items():
            if isinstance(value, str) and named(attribute).kind == "compatibility":
                (makers if "brand" in attribute.lower() else things).update(part.strip() for part in _PARTS.split(value))
        self._makers.update({key(maker) for maker in makers})
        names = [words for thing in things if 0 < len(words := split(thing)) <= LONGEST]
        self._names.update({"".join(word.form for word in words) for words in names if not any(word.text.islower() for word in words)})
        self._begun.update({words[0].form for words in names})
        if len(self._names) + len(self._begun) > MOST:
            self._names, self._begun = _more_than_once(self._names), _more_than_once(self._begun)

    def has_maker(self, form: str) -> bool:
        """Whether products fit what that maker makes."""
        return self._makers[form] >= ENOUGH

    def has_name(self, form: str) -> bool:
        """Whether products fit a thing of exactly that name, written large: "Nintendo Switch"."""
        return self._names[form] >= TWICE

    def has_line(self, form: str) -> bool:
        """Whether products fit several things whose names begin so: "iPhone 3G", "iPhone 4"."""
        return self._begun[form] >= ENOUGH and not self.has_kind(form)

    def has_kind(self, form: str) -> bool:
        """Whether products fit whatever is called so."""
        return self._names[form] >= max(ENOUGH, MOSTLY * self._begun[form])


def _more_than_once(counter: Counter[str]) -> Counter[str]:
    return Counter({name: count for name, count in counter.items() if count > 1})
