"""Numbers with units in text, in one unit a dimension.

A table of our own: Pint parses an expression that somebody wrote for it, where here numbers have to be found in prose,
with the trade's spellings ("51x51 cm", 15.6") and words that are units only behind a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from judge.shop.catalog.controls import blanked
from judge.shop.catalog.numerals import NUMBER, PARTED, WITH_COMMA, chain, last_of_several, numbers
from judge.shop.catalog.seeds import BOUNDS

TOLERANCE = 0.025
"""Numbers that differ by less, relative to the larger, are the same: 1 TB and 1,024 GB, 24 inches and 61 cm."""

DIMENSIONS: dict[str, tuple[str, dict[str, float]]] = {
    "length": (
        "cm",
        {"mm": 0.1, "cm": 1, "centimetre": 1, "centimeter": 1, "dm": 10, "m": 100, "metre": 100, "meter": 100, "km": 1e5, "nm": 1e-7}
        | {"in": 2.54, "inch": 2.54, "inches": 2.54, '"': 2.54, "″": 2.54, "”": 2.54, "ft": 30.48, "foot": 30.48, "feet": 30.48}
        | {"'": 30.48, "yd": 91.44, "yard": 91.44},
    ),
    "area weight": ("g/m²", {"g/m²": 1, "g/m2": 1, "gsm": 1}),
    "area": ("m²", {"m²": 1, "m2": 1, "sqm": 1, "sq ft": 0.09290304}),
    "weight": (
        "g",
        {"mg": 1e-3, "g": 1, "gram": 1, "kg": 1e3, "kilo": 1e3, "oz": 28.349523125, "ounce": 28.349523125}
        | {"lb": 453.59237, "lbs": 453.59237, "pound": 453.59237},
    ),
    "volume": ("ml", {"ml": 1, "cl": 10, "l": 1e3, "litre": 1e3, "liter": 1e3, "gallon": 3785.411784}),
    "memory": ("GB", {"kb": 1e-6, "mb": 1e-3, "gb": 1, "tb": 1e3}),
    "frequency": ("MHz", {"hz": 1e-6, "khz": 1e-3, "mhz": 1, "ghz": 1e3}),
    "data rate": (
        "Mbit/s",
        {"mbps": 1, "mbit/s": 1, "mb/s": 8, "gbps": 1e3, "gbit/s": 1e3, "kbps": 1e-3, "kbit/s": 1e-3},
    ),
    "power": ("W", {"mw": 1e-3, "w": 1, "watt": 1, "kw": 1e3}),
    "apparent power": ("VA", {"va": 1, "kva": 1e3}),
    "voltage": ("V", {"mv": 1e-3, "v": 1, "volt": 1, "kv": 1e3}),
    "charge": ("mAh", {"mah": 1, "ah": 1e3}),
    "pixels": ("MP", {"mp": 1, "megapixel": 1}),
    "pages": ("pages", {"page": 1, "pages": 1}),
    "pieces": ("pieces", {"pc": 1, "pcs": 1, "pc(s)": 1, "piece": 1, "pieces": 1, "pack": 1}),
    "resolution": ("dpi", {"dpi": 1}),
    "brightness": ("lm", {"lm": 1, "lumen": 1, "lumens": 1}),
    "turns": ("rpm", {"rpm": 1}),
}
"""Of each dimension the unit it is told in, and what one of each unit is in that. "MB" in mb/s is taken for bytes."""

_UNITS = {unit: (dimension, factor) for dimension, (_, units) in DIMENSIONS.items() for unit, factor in units.items()}
_HALVED = ("in", "inch", "inches", '"', "″", "”", "ft", "foot", "feet", "'", "yd", "yard", "oz", "ounce", "lb", "lbs", "pound", "gallon")
"""Units that are parted into halves, quarters and so on: 3/4 inch is less than one, where 4/8 GB and 3/4 m are two sizes."""


def _spelled(units: Iterable[str]) -> str:
    plural = (re.escape(unit) + ("s?" if len(unit) > 3 and unit.isalpha() else "") for unit in units)
    return "|".join(sorted(plural, key=len, reverse=True))


# A letter or digit before the number makes it a code (E27, 2x4's 4 is taken by the chain); one behind the unit makes it a word.
# A hyphen is a sign only where nothing stands before it: 2-5 cm is a range.
_MEASURE = re.compile(
    rf"(?:(?<!\S)(?P<sign>[-−]))?(?<![\w.,])(?:"
    rf"(?P<parted>{chain(PARTED)})\+?\s?-?\s?(?P<parted_unit>{_spelled(_HALVED)})|"
    rf"(?P<numbers>{chain(NUMBER)})\+?\s?-?\s?(?P<unit>{_spelled(_UNITS)}))(?![\w²])",
    re.IGNORECASE,
)
_NO_MEASURE = re.compile(r"\d+\s+in\s+\d|[2-6]g\b|\d+\s?G\b")
"""What only looks like one: "2 in 1" counts functions, 4g and 5G are networks."""


WITH_DECIMALS = rf"{WITH_COMMA}(?=\s?-?\s?(?:{_spelled(_UNITS)}|[%€$£°])(?!\w))"
"""A pattern for a number that its unit shows to be one, although it has a comma."""

_WORD_BEFORE = re.compile(r"([^\W_]+)\s*$")
_BEFORE_NUMBERS = {words.split()[-1] for said in BOUNDS.values() for words in said.split(", ")} | {"between", "to", "and"}

Sense = Literal["is", "between", "under", "up to", "over", "at least"]
"""What a number says: that much, from the first to the second of two, or a bound; "under" and "over" leave the number itself out."""


class Measure(NamedTuple):
    """Numbers of one dimension in its unit, in the order written; `start` and `end` are where in the text, with the words that make it a bound.

    `written` is the unit as it was written, or "" for that of the dimension.
    """

    dimension: str
    values: tuple[float, ...]
    start: int = 0
    end: int = 0
    written: str = ""
    sense: Sense = "is"

    def said(self) -> str:
        """As a shopper would write it, in the unit that was written: "under 1,235.5 kg"."""
        unit = self.written or DIMENSIONS[self.dimension][0]
        shown = [f"{value / unit_of(unit)[1]:,.12g}" for value in self.values]
        if self.sense == "between":
            return f"between {' and '.join(shown)} {unit}"
        return f"{'' if self.sense == 'is' else self.sense + ' '}{' x '.join(shown)} {unit}"

    def told(self) -> str:
        """With its dimension: "weight: 5 kg", "weight under 5 kg"."""
        return f"{self.dimension}{':' if self.sense == 'is' else ''} {self.said()}"


def plain(text: str) -> Iterator[Measure]:
    """The numbers with a unit in a text, from left to right, whatever stands around them. A number alone, or in a code such as E27, is none."""
    for match in _MEASURE.finditer(blanked(text)) if any(map(str.isnumeric, text)) else ():
        if not _NO_MEASURE.match(text, max(match.start("numbers"), match.start("parted"))):
            yield _measure(match)


def _measure(match: re.Match[str]) -> Measure:
    written = match["unit"] or match["parted_unit"]
    dimension, factor = unit_of(written)
    digits = match["numbers"] or match["parted"]
    behind = last_of_several(digits)
    behind = behind if behind and _names(match.string[: match.start()]) else 0
    found = numbers(digits[behind:], NUMBER if match["unit"] else PARTED)
    first, *others = (value * factor for value in found)
    values = (-first if match["sign"] else first, *others)
    return Measure(dimension, values, match.start() + behind, match.end(), written, "at least" if "+" in match[0] else "is")


def _names(before: str) -> bool:
    """Whether a word stands there that a number belongs to: "pentium 4 533 mhz" is no frequency of 4,533."""
    word = _WORD_BEFORE.search(before)
    return word is not None and word[1].lower() not in _BEFORE_NUMBERS


def unit_of(written: str) -> tuple[str, float]:
    """The dimension of a unit as it may be written, and what one of it is in the unit of that."""
    spelled = written.lower()
    return _UNITS[spelled] if spelled in _UNITS else _UNITS[spelled.removesuffix("s")]


def in_unit(value: float, unit: str) -> Measure | None:
    """A bare number whose unit stands elsewhere, as in an attribute `depth_cm`; None for what is no unit."""
    known = _UNITS.get(unit.lower())
    return Measure(known[0], (value * known[1],)) if known and math.isfinite(value) else None


def same(one: float, other: float) -> bool:
    """Whether two numbers in one unit mean the same, within `TOLERANCE`."""
    return math.isclose(one, other, rel_tol=TOLERANCE)
