"""What a product says it is made for: "Black toner for Phaser 6130", "compatible with HP LaserJet 2300"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from judge.shop.catalog.facts import Facts
from judge.shop.catalog.phrases import split

_FOR = re.compile(r"\b(?:for|compatible with|fits|fitting)\b", re.IGNORECASE)


def made_for(title: str, facts: Facts) -> frozenset[str]:
    """The words behind the first "for" of a title, and those of the attributes that say what a product is compatible with."""
    behind = _FOR.split(title, maxsplit=1)[1:]
    return forms([*behind, *(fact.value for fact in facts.all() if fact.kind == "compatibility")])


def before_for(title: str) -> str:
    """What a title says of the product itself."""
    return _FOR.split(title, maxsplit=1)[0]


def forms(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts as they are looked up."""
    return frozenset(word.form for text in texts for word in split(text))
