"""What a query is read into."""

from __future__ import annotations

from typing import NamedTuple

from judge.shop.catalog.tree import Path
from judge.shop.catalog.units import Measure
from judge.shop.catalog.values import Fact


class Category(NamedTuple):
    """Categories that one phrase names. `asked`: it says what is searched for, not what that is for or comes with."""

    paths: tuple[Path, ...]
    words: str
    asked: bool


class Attribute(NamedTuple):
    """A value that a phrase states. `learned`: only a model says so. `excluded`: it is not wanted; the words have the negation too."""

    fact: Fact
    words: str
    learned: bool = False
    excluded: bool = False

    def said(self) -> str:
        """The value, or that it is not wanted: "not grey"."""
        return f"not {self.fact.value}" if self.excluded else self.fact.value


class Number(NamedTuple):
    """A number with a unit, or a bound."""

    measure: Measure
    words: str


class Rest(NamedTuple):
    """A word that says nothing of the others."""

    words: str


Part = Category | Attribute | Number | Rest


def told(part: Category | Attribute | Number) -> str:
    """A part in plain words, with what it is about: "colour: grey", "colour not grey"."""
    if isinstance(part, Attribute):
        return f"{part.fact.kind}{'' if part.excluded else ':'} {part.said()}"
    if isinstance(part, Number):
        return part.measure.told()
    shown = ", ".join(" > ".join(path) for path in part.paths[:3])
    more = f" and {len(part.paths) - 3} more" if len(part.paths) > 3 else ""
    return f"{'category' if part.asked else 'beside it'}: {shown}{more}"
