"""A query read as category, attributes, numbers and the rest, by the words of the user's own catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from judge.shop.catalog.lexicon import Lexicon
from judge.shop.catalog.phrases import Word, longest, split
from judge.shop.catalog.tree import Path
from judge.shop.catalog.units import Measure, measures
from judge.shop.catalog.values import Fact

_TURNS = re.compile(r"for|with|without|w|in|to|from|compatible", re.IGNORECASE)
"""Words behind which no longer the thing itself is named: "case for tablet" asks for a case."""


class Category(NamedTuple):
    """Categories that one phrase names. `asked`: it says what is searched for, not what that is for or comes with."""

    paths: tuple[Path, ...]
    words: str
    asked: bool


class Attribute(NamedTuple):
    """A value that a phrase states."""

    fact: Fact
    words: str


class Number(NamedTuple):
    """A number with a unit."""

    measure: Measure
    words: str


class Rest(NamedTuple):
    """A word that says nothing of the others."""

    words: str


Part = Category | Attribute | Number | Rest


@dataclass(frozen=True)
class Reading:
    """A text in parts, from left to right; together they have every word of it once."""

    text: str
    parts: tuple[Part, ...]

    @property
    def categories(self) -> tuple[Path, ...]:
        """What is searched for, where the text says it."""
        return next((part.paths for part in self.parts if isinstance(part, Category) and part.asked), ())

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(part for part in self.parts if isinstance(part, Attribute))

    @property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(part for part in self.parts if isinstance(part, Number))

    @property
    def rest(self) -> tuple[str, ...]:
        return tuple(part.words for part in self.parts if isinstance(part, Rest))

    def said(self) -> str:
        """What was recognised, in plain words."""
        known = [_told(part) for part in self.parts if not isinstance(part, Rest)]
        unknown = f"not in the catalogue: {', '.join(self.rest)}" if self.rest else ""
        return "; ".join([*known, unknown] if unknown else known) or "nothing to read"


def _told(part: Category | Attribute | Number) -> str:
    if isinstance(part, Attribute):
        return f"{part.fact.kind}: {part.fact.value}"
    if isinstance(part, Number):
        return f"{part.measure.dimension}: {part.measure.said()}"
    shown = ", ".join(" > ".join(path) for path in part.paths[:3])
    more = f" and {len(part.paths) - 3} more" if len(part.paths) > 3 else ""
    return f"{'category' if part.asked else 'beside it'}: {shown}{more}"


class Reader:
    """Reads texts by a lexicon.

    Numbers with a unit come first, then phrases from left to right, the longest that is known at each word.
    A phrase that is both a category and a value is the category. Of several values it is the one `Vocabulary.meanings` chose.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known = {**lexicon.values, **lexicon.categories}

    def read(self, text: str) -> Reading:
        """The parts of a text. The same text and catalogue give the same reading."""
        parts: list[Part] = []
        done = 0
        for measure in measures(text):
            parts.extend(self._phrases(text[done : measure.start]))
            parts.append(Number(measure, text[measure.start : measure.end]))
            done = measure.end
        return Reading(text, tuple(_asked([*parts, *self._phrases(text[done:])])))

    def _phrases(self, text: str) -> Iterator[Part]:
        of, done = split(text), 0
        for found in longest(of, self._known):
            yield from (Rest(word.text) for word in of[done : found.first])
            yield self._meaning(found.key, _written(text, of[found.first : found.last]))
            done = found.last
        yield from (Rest(word.text) for word in of[done:])

    def _meaning(self, key: str, written: str) -> Part:
        if key in self._lexicon.categories:
            return Category(self._lexicon.categories[key], written, False)
        return Attribute(self._lexicon.values[key], written)


def _written(text: str, of: Sequence[Word]) -> str:
    return text[of[0].start : of[-1].end]


def _asked(parts: Sequence[Part]) -> Iterator[Part]:
    """The last category before a word such as "for" is what is asked for: an English phrase ends with its head."""
    turn = next((place for place, part in enumerate(parts) if isinstance(part, Rest) and _TURNS.fullmatch(part.words)), len(parts))
    places = [place for place, part in enumerate(parts) if isinstance(part, Category)]
    chosen = max((place for place in places if place < turn), default=places[0] if places else None)
    return (part._replace(asked=True) if isinstance(part, Category) and place == chosen else part for place, part in enumerate(parts))
