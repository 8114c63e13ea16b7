"""What a product is called: the noun phrases of its title and of how its description begins.

A phrase ends at a number, a code, a colour, a preposition or punctuation, and its last word says what the thing is:
"HP LaserJet P1102 printer", "patch cable, 2 m", "toner cartridge for ..." are a printer, a cable and a cartridge.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from judge.shop.catalog.phrases import key, split
from judge.shop.catalog.seeds import NO_HEAD, SEEDS
from judge.shop.catalog.units import in_unit
from judge.shop.catalog.values import Fact
from judge.shop.words import without_markup, words
from judge.tables import Product

_ENDS = re.compile(
    r"[,;:+*<>®™\n.]+(?:\s|$)|\s[-–—]\s|[&|()\[\]]|"
    r"\b(?:for|with|w|to|in|and|from|by|of|at|on|over|under|without|per|the|as|is|a|up|incl|including|compatible)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
"""What stands in brackets explains a feature: "GPS (satellite)", "NA (integrated CPU)"."""

_FIRST = re.compile(r"[,;\n]|<br|\. ")
_NO_HEAD = {key(word) for word in (NO_HEAD + ", " + SEEDS["colour"]).split(",")}
_CODE = re.compile(r"[A-Za-z]+-?\d")
_NUMBER = re.compile(r"\d")


class Phrase(NamedTuple):
    """The words of a phrase; `small`: its last word is written small.

    `aside`: it hardly names the thing, since it is one word behind a number ("4 MB cache") or before a code ("Core i7").
    """

    words: tuple[str, ...]
    aside: bool
    small: bool

    @property
    def head(self) -> str:
        return self.words[-1]


class Said(NamedTuple):
    """What a product's title and the beginning of its description call it; `brand` has the words of its brand, `made_of` those of its materials."""

    title: tuple[Phrase, ...]
    opening: tuple[Phrase, ...]
    later: tuple[Phrase, ...]
    brand: frozenset[str]
    made_of: frozenset[str]


def said(product: Product, facts: Collection[Fact]) -> Said:
    """The phrases of a product. A product type that its attributes state counts as a part of the title."""
    described = without_markup(product.description)[:200]
    first = _FIRST.split(described, maxsplit=1)[0]
    stated = {kind: [fact for fact in facts if fact.kind == kind] for kind in ("brand", "material", "product type")}
    return Said(
        (*(phrase for fact in stated["product type"] for phrase in phrases(fact.value)), *phrases(product.title)),
        tuple(phrases(first)),
        tuple(phrases(described[len(first) :])),
        frozenset(word for fact in stated["brand"] for word in words(fact.value)),
        frozenset(word for fact in stated["material"] for word in words(fact.value)),
    )


def phrases(text: str) -> Iterator[Phrase]:
    """The runs of words between what ends a phrase."""
    for piece in _ENDS.split(_BRACKETS.sub(" , ", text)):
        run: list[str] = []
        counted = small = False
        for written in piece.split():
            form, is_small = _noun(written), written.islower()
            # "memory card MicroSD": what follows a thing written small, written large, is no longer its name.
            if run and (not form or (small and not is_small)):
                yield _phrase(run, small, counted, _CODE.match(written) is not None)
                run = []
            if form:
                run.append(form)
                small = is_small
            else:
                counted = bool(_NUMBER.search(written)) or (counted and not run)
        if run:
            yield _phrase(run, small, counted)


def _phrase(run: list[str], small: bool, counted: bool, coded: bool = False) -> Phrase:
    return Phrase(tuple(run), (counted and len(run) == 1) or (coded and not small), small)


@lru_cache(maxsize=100_000)
def _noun(written: str) -> str:
    """The last word of what is written, or "" for numbers, codes, colours and what is too short to name a thing."""
    forms = [] if _NUMBER.search(written) else [word.form for word in split(written)]
    return forms[-1] if forms and forms[0] not in _NO_HEAD and forms[-1] not in _NO_HEAD and _long_enough(forms[-1]) else ""


def _long_enough(form: str) -> bool:
    return len(form) > 2 or (len(form) == 2 and not in_unit(1, form))
