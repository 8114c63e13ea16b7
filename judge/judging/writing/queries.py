"""Queries that shoppers of a leaf category might type, as a model writes them: so many of each length and of each intent.

The tiers are those of arXiv 2605.00353, section 3.2: 30 % simple (1 or 2 words), 35 % medium (3 or 4), 35 % complex (5 or more),
and variants by intent beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from judge.judging.base import Form, Json
from judge.judging.free import Question
from judge.judging.writing.leaf import Leaf
from judge.judging.writing.prompts import WritingPrompt
from judge.judging.writing.reading import TEXTS, an_object, list_of, object_of

A_VERDICT = 15
"""Queries that are about as long as one verdict."""


class Part(NamedTuple):
    """A kind of query: the words it has, at least and at most (None: as many as it takes), and an example for the model.

    `intent` is what the stored query has for one; a tier says nothing of it.
    """

    name: str
    least: int
    most: int | None
    example: str
    intent: str = ""
    share: Fraction = Fraction(0)

    def fits(self, words: int) -> bool:
        """Whether a query of so many words belongs here."""
        return self.least <= words and (self.most is None or words <= self.most)

    @property
    def said(self) -> str:
        """Its number of words, in words."""
        if self.most is None:
            return "any number of words" if self.least == 1 else f"{self.least} words or more"
        return f"{self.least} or {self.most} words"


TIERS = (
    Part("simple", 1, 2, "grey sofa", share=Fraction(30, 100)),
    Part("medium", 3, 4, "grey velvet corner sofa", share=Fraction(35, 100)),
    Part("complex", 5, None, "small grey corner sofa bed with storage", share=Fraction(35, 100)),
)
INTENTS = (
    Part("activity", 1, None, "sofa for watching TV", "activity"),
    Part("situation", 1, None, "sofa for small apartment", "situation"),
    Part("product_name", 1, None, "the name of one of the products and what it is", "product-name"),
)
PARTS = {part.name: part for part in (*TIERS, *INTENTS)}

Quotas = Mapping[str, int]
"""How many queries of each part are asked for, by its name."""


def quotas(n: int, variants: int) -> dict[str, int]:
    """n queries over the tiers by their shares, and so many variants of each intent beside them; parts of none are left out."""
    tiers = zip((tier.name for tier in TIERS), by_share(n, [tier.share for tier in TIERS]), strict=True)
    return {name: amount for name, amount in (*tiers, *((part.name, variants) for part in INTENTS)) if amount}


def by_share(n: int, shares: Iterable[Fraction]) -> list[int]:
    """n things over shares that sum to 1, by the largest remainder (Hare and Niemeyer); of equal remainders the first share wins."""
    exact = [share * n for share in shares]
    whole = [floor(each) for each in exact]
    places = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in places[: n - sum(whole)]:
        whole[place] += 1
    return whole


def question(prompt: WritingPrompt, leaf: Leaf, wanted: Quotas) -> Question[dict[str, list[str]]]:
    """What to ask about a leaf. The answer is what was written, part by part, unchecked: `sieve` does that."""
    parts = [PARTS[name]._asdict() | {"number": amount, "words": PARTS[name].said} for name, amount in wanted.items()]
    form = Form(_schema(wanted), ceil(sum(wanted.values()) / A_VERDICT))
    return Question(prompt.messages(leaf, {"parts": parts}), form, lambda text: _read(text, tuple(wanted)))


def _schema(wanted: Quotas) -> Json:
    return an_object({name: {**TEXTS, "description": f"{amount} queries"} for name, amount in wanted.items()})


def _read(text: str, names: tuple[str, ...]) -> dict[str, list[str]]:
    found = object_of(text, names)
    return {name: list_of(str, found[name], f"'{name}'") for name in names}
