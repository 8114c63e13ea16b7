"""A query read as category, attributes, numbers and the rest, by the words of the user's own catalogue."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from judge.shop.catalog.bounds import measures
from judge.shop.catalog.controls import blanked
from judge.shop.catalog.learned import NOTHING, Learned
from judge.shop.catalog.lexicon import Lexicon
from judge.shop.catalog.negations import denied, free_of
from judge.shop.catalog.parts import Attribute, Category, Number, Part, Rest, told
from judge.shop.catalog.phrases import Word, longest, split
from judge.shop.catalog.tree import Path
from judge.shop.catalog.values import Fact

__all__ = ["Attribute", "Category", "Number", "Part", "Reader", "Reading", "Rest"]

_TURNS = re.compile(r"for|with|without|w|in|to|from|compatible", re.IGNORECASE)
"""Words behind which no longer the thing itself is named: "case for tablet" asks for a case."""


@dataclass(frozen=True)
class Reading:
    """A text in parts, from left to right; together they have every word of it once."""

    text: str
    parts: tuple[Part, ...]

    @property
    def categories(self) -> tuple[Path, ...]:
        """What is searched for, where the text says it."""
        return next((part.paths for part in self.parts if isinstance(part, Category) and part.asked), ())

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(part for part in self.parts if isinstance(part, Attribute))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(part for part in self.parts if isinstance(part, Number))

    @property
    def rest(self) -> tuple[str, ...]:
        return tuple(part.words for part in self.parts if isinstance(part, Rest))

    def said(self) -> str:
        """What was recognised, in plain words."""
        known = [told(part) for part in self.parts if not isinstance(part, Rest)]
        unknown = f"not in the catalogue: {', '.join(self.rest)}" if self.rest else ""
        return "; ".join([*known, unknown] if unknown else known) or "nothing to read"


class Reader:
    """Reads texts by a lexicon.

    Numbers with a unit and bounds come first, then phrases from left to right, the longest that is known at each word.
    A phrase that is both a category and a value is the category. Of several values it is the one `Vocabulary.meanings` chose.
    Then what is denied is told apart (`negations`). What a model learned of the categories asked for, or of all where none is, comes after what the catalogue itself knows.
    """

    def __init__(self, lexicon: Lexicon, learned: Learned = NOTHING) -> None:
        self._lexicon = lexicon
        self._learned = learned
        self._own: dict[str, Any] = {**lexicon.values, **lexicon.categories}

    def read(self, text: str) -> Reading:
        """The parts of a text. The same text and catalogue give the same reading."""
        reading = self._read(text, {})
        learned = self._learned.meanings(reading.categories)
        more = self._read(text, learned) if learned else reading
        # "sofa bed" may be a value of sofas; who asks for a bed still asks for a bed.
        return more if more.categories == reading.categories else reading

    def _read(self, text: str, learned: dict[str, Fact]) -> Reading:
        parts: list[Part] = []
        done, clean = 0, blanked(text)
        for measure in measures(clean):
            parts.extend(self._phrases(clean[done : measure.start], learned))
            parts.append(Number(measure, clean[measure.start : measure.end]))
            done = measure.end
        parts.extend(self._phrases(clean[done:], learned))
        return Reading(text, tuple(_asked(denied(free_of(parts, text)))))

    def _phrases(self, text: str, learned: dict[str, Fact]) -> Iterator[Part]:
        of, done = split(text), 0
        for found in longest(of, ChainMap(self._own, learned)):
            yield from (Rest(word.text) for word in of[done : found.first])
            yield self._meaning(found.key, _written(text, of[found.first : found.last]), learned)
            done = found.last
        yield from (Rest(word.text) for word in of[done:])

    def _meaning(self, key: str, written: str, learned: dict[str, Fact]) -> Part:
        if key in self._lexicon.categories:
            return Category(self._lexicon.categories[key], written, False)
        own = self._lexicon.values.get(key)
        return Attribute(own, written) if own else Attribute(learned[key], written, learned=True)


def _written(text: str, of: Sequence[Word]) -> str:
    return text[of[0].start : of[-1].end]


def _asked(parts: Sequence[Part]) -> Iterator[Part]:
    """The last category before a word such as "for" is what is asked for: an English phrase ends with its head."""
    turn = next((place for place, part in enumerate(parts) if isinstance(part, Rest) and _TURNS.fullmatch(part.words)), len(parts))
    places = [place for place, part in enumerate(parts) if isinstance(part, Category)]
    chosen = max((place for place in places if place < turn), default=places[0] if places else None)
    return (part._replace(asked=True) if isinstance(part, Category) and place == chosen else part for place, part in enumerate(parts))
