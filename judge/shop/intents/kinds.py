"""What kind of search a query is, by what the catalogue recognises in it.

- *product-name*: it names a product, or those of one name: a series ("kallax", "billy bookcase white"), what a maker calls a line of its
  products ("laserjet", with no kind beside) or of those that products here are made to fit ("iphone", "nintendo switch"), such a name with
  its number ("windows 10"), a brand with a word that has a digit ("hp 305a"), a code that few titles have, or a whole title that is more
  than a kind and its values.
- *category-only*: it names a kind of product and nothing else, by a category or by a noun that titles use ("laptop" beside a category of
  notebooks). Kinds side by side are one kind: "laptop stand", "mouse pad".
- *single-attribute*, *multi-attribute*: it has one wish, or several, with a kind or without ("samsung"). A wish is a brand or any other
  value, a number, what the thing is for or comes with, as a whole ("chair for my desk"), a series of other things ("ipad stand", where
  no stand is of that series), and the words beside a kind that the catalogue does not know, taken together ("corner sofa").
- *other*: nothing of that is recognised.

The names, and the shares beside, are those of arXiv 2605.00353, section 6, which does not say how it told them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

from judge.shop.catalog import Catalogue
from judge.shop.catalog.parts import told
from judge.shop.catalog.phrases import split
from judge.shop.catalog.reading import Attribute, Category, Number, Part, Reading, Rest
from judge.shop.catalog.tree import Path
from judge.shop.catalog.values import Fact
from judge.shop.intents.meant import KIND, SAY_NOTHING, by_titles, turn
from judge.shop.intents.titles import Titles

Name = Literal["category-only", "single-attribute", "multi-attribute", "product-name", "other"]
NAMES: tuple[Name, ...] = get_args(Name)
PAPER: dict[Name, float] = {"category-only": 0.447, "single-attribute": 0.247, "multi-attribute": 0.124, "product-name": 0.182}
"""Shares of 204,528 unique queries of 28 days."""

Recognised = tuple[tuple[str, str], ...]
States = Callable[[Sequence[Path], Fact], bool]
"""Whether a product of one of these categories states that value."""

MOST_PATHS = 3
"""Paths of a category that are told."""

UNKNOWN = "not in the catalogue"
BEHIND = "behind"
"""The wish that a kind and unknown words are together, behind "for" and its like: "chair for my desk"."""

NOUN = "a kind of thing, by the titles"
SMALL = "a small word"


class Intent(NamedTuple):
    """The kind of a search; `recognised` is each part of the query, in its order, with what it was taken for."""

    name: Name
    recognised: Recognised

    def kept(self, query_id: str) -> dict[str, Any]:
        """As a row of `judge.store.intents.save_readings`."""
        return {"query_id": query_id, "intent": self.name, "recognised": [list(part) for part in self.recognised]}


class Intents:
    """Tells the intent of readings, by a catalogue and the titles of its products. The same reading is always the same intent."""

    def __init__(self, titles: Titles, states: States) -> None:
        self._titles = titles
        self._states = states

    @classmethod
    def of(cls, catalogue: Catalogue, titles: Titles) -> Intents:
        """By that catalogue."""
        return cls(titles, lambda categories, fact: _is_stated(catalogue, categories, fact))

    def intent(self, reading: Reading) -> Intent:
        """The intent of one reading."""
        known = by_titles(reading, self._titles)
        names = self._names(known)
        recognised = tuple((part.words, names.get(place) or _told(part)) for place, part in enumerate(known.parts))
        return Intent("product-name" if names else _by_wishes(known), recognised)

    def _names(self, reading: Reading) -> dict[int, str]:
        """The parts that name a product, by their place, and how they do."""
        if _is_open(reading) and self._titles.has(reading.text):
            return dict.fromkeys(range(len(reading.parts)), "a product's title")
        found = ((place, self._name(reading, part)) for place, part in enumerate(reading.parts[: turn(reading)]))
        return {**dict.fromkeys(self._numbered(reading), "a numbered product"), **{place: name for place, name in found if name}}

    def _numbered(self, reading: Reading) -> set[int]:
        """The parts that are a name and its number, together or one behind the other: "windows 10"."""
        said = ((place, part) for place, part in enumerate(reading.parts) if isinstance(part, Attribute | Rest))
        words = [(place, word.form) for place, part in said for word in split(part.words)]
        pairs = () if _has_kind(reading) else pairwise(words)
        found = ((one, next_) for (one, word), (next_, number) in pairs if number.isdigit() and self._titles.has_numbers(word))
        return {place for both in found for place in both}

    def _name(self, reading: Reading, part: Part) -> str:
        if isinstance(part, Attribute) and part.fact.kind == "series" and not part.excluded:
            named = _kinds(reading)
            of_these = not named or self._states(named, part.fact)
            return f"series: {part.fact.value}" if of_these else ""
        return self._model_or_line(reading, part.words) if isinstance(part, Rest) else ""

    def _model_or_line(self, reading: Reading, word: str) -> str:
        if any(map(str.isdigit, word)) and (_has_brand(reading) or self._titles.has_code(word)):
            return "a model"
        return "a line of products" if not _has_kind(reading) and self._titles.has_line(word) else ""


def _is_stated(catalogue: Catalogue, categories: Sequence[Path], fact: Fact) -> bool:
    below = (values for leaf, values in catalogue.values.items() if any(leaf[: len(path)] == path for path in categories))
    return any(fact in values for values in below)


def _is_open(reading: Reading) -> bool:
    """Whether there is more than one word, one of them unknown: "sofa" is the title of many a sofa, and names none."""
    return len(reading.parts) > 1 and bool(reading.rest)


def _kinds(reading: Reading) -> list[Path]:
    """The categories of all kinds that are named before what the thing is for: "oddmist table and chairs" has two."""
    return [path for part in reading.parts[: turn(reading)] if isinstance(part, Category) for path in part.paths]


def _has_kind(reading: Reading) -> bool:
    return any(
        isinstance(part, Category) or (isinstance(part, Attribute) and part.fact.kind == KIND and not part.excluded)
        for part in reading.parts
    )


def _has_brand(reading: Reading) -> bool:
    return any(part.fact.kind == "brand" and not part.excluded for part in reading.attributes)


def _by_wishes(reading: Reading) -> Name:
    wishes = len(set(_wishes(reading)))
    if wishes:
        return "single-attribute" if wishes == 1 else "multi-attribute"
    return "category-only" if _has_kind(reading) else "other"


def _wishes(reading: Reading) -> Iterator[object]:
    """What is wanted beside the kind, the same wish as the same thing."""
    end = turn(reading)
    for place, part in enumerate(reading.parts):
        if isinstance(part, Attribute) and part.fact.kind != KIND:
            yield part.fact.kind, part.fact.key, part.excluded
        elif isinstance(part, Number):
            yield part.measure.dimension, part.measure.values, part.measure.sense
        elif isinstance(part, Category) and not part.asked and place > end:
            yield BEHIND
        elif isinstance(part, Rest) and _has_kind(reading) and part.words.lower() not in SAY_NOTHING:
            yield BEHIND if place > end else UNKNOWN


def _told(part: Part) -> str:
    if isinstance(part, Attribute | Number):
        return told(part)
    if isinstance(part, Rest):
        return SMALL if part.words.lower() in SAY_NOTHING else UNKNOWN
    return f"category: {', '.join(' > '.join(path) for path in part.paths[:MOST_PATHS])}" if part.paths else NOUN
