"""The values an attribute holds, as facts: pieces of text, truths, numbers with a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from judge.shop.catalog.bounds import measures
from judge.shop.catalog.names import named
from judge.shop.catalog.numerals import THOUSANDS
from judge.shop.catalog.phrases import key, split
from judge.shop.catalog.seeds import SAME
from judge.shop.catalog.units import WITH_DECIMALS, Measure, in_unit
from judge.shop.words import without_markup

NAMED = ("brand", "series", "colour", "material", "setting", "size", "compatibility")
"""The kinds that shoppers name most; no truth is a value of theirs: "colour: yes" is a colour print."""

NO = "no"
_YES = {"yes", "y", "true"}
_NO = {"no", "n", "false", "none"}
_EMPTY = {"", "unspecified", "unknown", "notavailable", "na", "other"}
_PARTED = {"colour", "material"}


_MOST = {"max", "maximum"}
_IN_NUMBER = re.compile(r"\d,\d")
_NO_LIST = r"(?![\d]|[.,]\d)"
# 0,1,5,10 and 75x75,100x100 are lists; 1,5 is one unless a unit stands behind it.
_COMMAS = re.compile(rf"(?<![\w.])(?<!\d,)(?P<whole>{THOUSANDS}{_NO_LIST}|{WITH_DECIMALS})|,", re.IGNORECASE)


class Fact(NamedTuple):
    """One value a product states: `kind` is what it is about, `key` the value as it is compared, `value` as it is read."""

    kind: str
    key: str
    value: str


def facts(attributes: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts in attributes, by kind. A truth is told by its name ("wireless"), an untruth as "no", a number without unit not at all."""
    for attribute, value in attributes.items():
        kind = named(attribute).kind
        if isinstance(value, str):
            yield from _of_text(kind, value)
            continue
        for one in _each(value) if isinstance(value, Mapping | list | tuple) else (value,):
            yield from _facts(kind, one)


def _each(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return (inner for each in value.values() for inner in _each(each))
    if isinstance(value, list | tuple):
        return (inner for each in value for inner in _each(each))
    return (value,)


def _facts(kind: str, value: Any) -> Iterable[Fact]:
    if isinstance(value, bool):
        return _of_truth(kind, value)
    if not isinstance(value, str):
        return (Fact(kind, f"{value:g}", f"{value:g}"),) if isinstance(value, int | float) and kind == "size" else ()
    return _of_text(kind, value)


@lru_cache(maxsize=20_000)
def _of_truth(kind: str, value: bool) -> tuple[Fact, ...]:
    return () if kind in NAMED else (fact(kind, kind if value else NO),)


@lru_cache(maxsize=100_000)
def _of_text(kind: str, text: str) -> tuple[Fact, ...]:
    bare = without_markup(text)
    for sign in "|;" + ("/" if kind in _PARTED else ""):
        bare = bare.replace(sign, "\n")
    bare = _parted(bare) if "," in bare else bare
    found = (fact(kind, piece.strip()) for piece in bare.split("\n"))
    return tuple(dict.fromkeys(each for each in found if each.key not in _EMPTY and not (kind in NAMED and each.key in (NO, key(kind)))))


def _parted(text: str) -> str:
    """With a new line in place of each comma, but for those inside a number."""
    return _COMMAS.sub(lambda found: found["whole"] or "\n", text) if _IN_NUMBER.search(text) else text.replace(",", "\n")


def fact(kind: str, value: str) -> Fact:
    """A value of a kind, with the spellings of yes and of no brought together."""
    found = key(value)
    if found in _YES:
        return Fact(kind, key(kind), kind)
    if found in _NO:
        return Fact(kind, NO, NO)
    return Fact(kind, found, SAME.get(value.lower(), value.lower()) if _plain(kind) else value)


def _plain(kind: str) -> bool:
    return kind in ("colour", "material", "setting")


def is_phrase(of: Fact) -> bool:
    """Whether a value is worth looking for in text: one to four words, more than one character, no number with an x."""
    return len(of.key) > 1 and of.key != NO and any(char.isalpha() and char != "x" for char in of.key) and len(split(of.value)) <= 4


def numbers(attributes: Mapping[str, Any]) -> Iterator[Measure]:
    """The numbers with a unit in attributes: in the value, or a bare number under a name that ends with the unit."""
    for attribute, value in attributes.items():
        for one in _each(value):
            yield from _numbers(attribute, one)


def _numbers(attribute: str, value: Any) -> Iterable[Measure]:
    if isinstance(value, bool):
        return ()
    name = named(attribute)
    if not name.unit and not isinstance(value, str):
        return ()
    found = _in_its_unit(value, name.unit) if name.unit else ()
    found = found or (tuple(measures(without_markup(value))) if isinstance(value, str) else ())
    return (_at_most(each) for each in found) if _MOST & set(name.kind.split()) else found


def _in_its_unit(value: Any, unit: str) -> tuple[Measure, ...]:
    """A bare number under a name with a unit; written with separators or as a range, it is read as if the unit stood behind it."""
    try:
        measure = in_unit(float(value), unit)
        return (measure,) if measure else ()
    except (TypeError, ValueError):
        return tuple(measures(f"{value.strip()} {unit}")) if isinstance(value, str) and value.strip()[-1:].isdigit() else ()


def _at_most(measure: Measure) -> Measure:
    """Under a name such as "maximum load": what a product bears, not what it is."""
    return measure._replace(sense="up to") if measure.sense == "is" else measure
