"""Bounds and ranges: "under 120 cm", "at least 16 gb", "10+ inch", "100-120 cm", and the numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast

from judge.shop.catalog.controls import blanked
from judge.shop.catalog.numerals import NUMBER, numbers
from judge.shop.catalog.seeds import BOUNDS, BOUNDS_BEHIND
from judge.shop.catalog.units import Measure, Sense, plain, unit_of

NAMED_BY = ("memory", "pieces")
"""Dimensions before whose numbers stand numbers of names: "iPhone 12 - 64 GB" and "2 GB - 64 GB" are no ranges."""

FAR = 40
"""Characters before and behind a number that are looked at."""


def _pattern(words: Iterable[str]) -> str:
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in sorted(words, key=len, reverse=True))


def _senses(bounds: dict[str, str]) -> dict[str, Sense]:
    return {words: cast("Sense", sense) for sense, said in bounds.items() for words in said.split(", ")}


_SENSES = _senses(BOUNDS)
_SENSES_BEHIND = _senses(BOUNDS_BEHIND)
_ENDS = {words[-2:] for words in _SENSES if words[-1].isalpha()}
_SIGNS = {words[-1] for words in _SENSES if not words[-1].isalpha()}
_BEFORE = re.compile(rf"(?<!\w)(?:{_pattern(_SENSES)})\.?:?\s*$", re.IGNORECASE)
# "5 kg, max 10 kg" and "1 kg and up to 2 kg" have two numbers, and the words belong to the second.
_BEHIND = re.compile(rf"\+(?!\s?\w)|\s+(?:{_pattern(_SENSES_BEHIND)})(?!\w|\.?:?\s*\d|\s+to\b)", re.IGNORECASE)
_LOW = re.compile(
    rf"(?P<words>(?<!\w)(?:between|from)\s+)?(?<![\w.,/×-])(?<!\d [x×] )(?P<low>{NUMBER})(?P<to>\s*[-–—~]\s*|\s+to\s+|\s+and\s+)$",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*[-–—~]\s*|\s+to\s+|\s+and\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<!\w)between\s+$", re.IGNORECASE)
_ENDS_LOW = frozenset("-–—~oOdD")


def measures(text: str) -> Iterator[Measure]:
    """The numbers with a unit in a text, from left to right, each with what the words around it make of it."""
    clean, held = "", None
    for found in plain(text):
        clean = clean or blanked(text)
        joined = held and _joined(held, found, clean)
        if joined:
            held = joined
            continue
        if held:
            yield held
        held = _read(found, clean, held.end if held else 0)
    if held:
        yield held


def _joined(low: Measure, high: Measure, text: str) -> Measure | None:
    """Two numbers with a unit each that are one range: "from 5 l to 10 l"."""
    to = text[low.end : high.start]
    if low.dimension != high.dimension or len(to) > FAR or not _TO.fullmatch(to) or low.sense not in ("is", "at least"):
        return None
    between = _BETWEEN.search(text[: low.start])
    start = between.start() if between else low.start
    return _range(low.values, high, start, to, sure=low.sense == "at least", between=between is not None)


def _range(low: tuple[float, ...], high: Measure, start: int, to: str, *, sure: bool, between: bool) -> Measure | None:
    """None where the two are no range: in the wrong order, or as likely two numbers."""
    by_sign = to.strip() in "-–—~"
    only_listed = to.strip().lower() == "and" and not between
    of_a_name = high.dimension in NAMED_BY and by_sign and to != to.strip() and not (sure or between)
    if only_listed or of_a_name or not len(low) == len(high.values) == 1 or not low[0] < high.values[0]:
        return None
    return high._replace(values=(low[0], high.values[0]), start=start, sense="between")


def _read(found: Measure, text: str, since: int) -> Measure:
    before = text[max(since, found.start - FAR) : found.start]
    shift = found.start - len(before)
    low = _LOW.search(before) if before.rstrip()[-1:] in _ENDS_LOW else None
    ranged = low and _from(low, found, shift)
    return ranged or _bound(found, before, shift, text[found.end : found.end + FAR])


def _from(low: re.Match[str], high: Measure, shift: int) -> Measure | None:
    """The range that a number without a unit begins: "100-120 cm"."""
    words = (low["words"] or "").strip().lower()
    (value,) = numbers(low["low"], NUMBER)
    values = (value * unit_of(high.written)[1],)
    return _range(values, high, shift + low.start(), low["to"], sure=words == "from", between=words == "between")


def _bound(found: Measure, before: str, shift: int, behind: str) -> Measure:
    # Most numbers have no such word before them, and the pattern is slow.
    last = before.rstrip(" .:\t\n\u00a0")[-2:].lower()
    ahead = _BEFORE.search(before) if last in _ENDS or last[-1:] in _SIGNS else None
    if ahead:
        return found._replace(sense=_SENSES[_words(ahead[0])], start=shift + ahead.start())
    after = _BEHIND.match(behind)
    if after:
        return found._replace(sense=_SENSES_BEHIND.get(_words(after[0]), "at least"), end=found.end + after.end())
    return found


def _words(written: str) -> str:
    return " ".join(written.lower().strip(" \t,.:").split())
