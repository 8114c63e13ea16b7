"""A reading of a query, with what the titles of a catalogue say of words that are no category and no value."""

from __future__ import annotations

from judge.shop.catalog.phrases import key
from judge.shop.catalog.reading import Attribute, Category, Part, Reading, Rest
from judge.shop.catalog.values import NAMED, Fact
from judge.shop.intents.titles import Titles

KIND = "product type"
"""The kind of value that is a kind of product: a category by another name."""

_TURNS = {"for", "with", "without", "w", "to", "compatible"}
"""Words behind which stands what a thing is for or comes with."""

_MEASURED = {"deep", "high", "long", "over", "size", "sized", "tall", "under", "up", "wide"}
SAY_NOTHING = _TURNS | _MEASURED | {"a", "an", "and", "as", "at", "by", "from", "in", "my", "of", "on", "or", "our", "the", "your"}


def by_titles(reading: Reading, titles: Titles) -> Reading:
    """The reading with the kinds and makers that only titles, and what products fit, make known."""
    last = turn(reading) - 1
    return Reading(reading.text, tuple(_by_titles(part, titles, last - place) for place, part in enumerate(reading.parts)))


def _by_titles(part: Part, titles: Titles, ahead: int) -> Part:
    """`ahead`: how many parts what is asked for goes on behind this one; less than none where it has ended.

    A value that ends it is a kind: a desk is where a lamp may be mounted, but a "computer desk" is a desk.
    """
    if part.words.lower() in SAY_NOTHING or not (isinstance(part, Rest) or _is_open_value(part)):
        return part
    if isinstance(part, Rest) and titles.has_maker(part.words):
        return Attribute(Fact("brand", key(part.words), part.words), part.words)
    if (ahead == 0 and titles.has_noun(part.words)) or (ahead > 0 and isinstance(part, Rest) and titles.has_kind(part.words)):
        return Category((), part.words, asked=False)
    return part


def _is_open_value(part: Part) -> bool:
    return isinstance(part, Attribute) and part.fact.kind not in (*NAMED, KIND)


def turn(reading: Reading) -> int:
    """The place of the word behind which stands what the thing is for; none is as far as the end."""
    turns = (place for place, part in enumerate(reading.parts) if isinstance(part, Rest) and part.words.lower() in _TURNS)
    return next(turns, len(reading.parts))
