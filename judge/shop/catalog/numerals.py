"""Numbers as shops write them: 1,200 and 1.235,5 and 1 235.5 and 1,5 and 1 1/2 and 1½, alone or in a chain such as 51x51."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator

_VULGAR = "½⅓⅔¼¾⅛⅜⅝⅞"
_SPACES = " \u00a0\u2009\u202f"
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?"
_DOTTED = r"[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,}(?!\d))"
_SPACED = rf"[1-9]\d{{0,2}}(?:(?:[{_SPACES}]\d{{3}})+|(?:['’]\d{{3}})+)(?!\d)(?:[.,]\d+)?"
_PLAIN = r"\d+(?:[.,]\d+)?"
NUMBER = rf"{_GROUPED}|{_DOTTED}|{_SPACED}|(?:\d+\s?)?[{_VULGAR}]|{_PLAIN}"
"""A pattern for one number without a sign. Three digits behind a comma are thousands, behind a single point decimals: 1,235 is 1235, 1.235 is not."""

WITH_COMMA = rf"(?:[1-9]\d{{0,2}}(?:[.'’{_SPACES}]\d{{3}})+|\d+),\d+"
"""A pattern for a number with a decimal comma; without a unit behind it, it may as well be two numbers."""

THOUSANDS = _GROUPED

_FRACTION = r"(?:\d+[ -])?\d+[/⁄](?:2|3|4|8|16|32|64)(?!\d)"
PARTED = f"{_FRACTION}|{NUMBER}"
"""One number that may be written as a fraction, of a half to a 64th."""

_BY_COMMA = re.compile(_GROUPED)
_BY_POINT = re.compile(_DOTTED)
_BY_SPACE = re.compile(r"\d{1,3}(?: \d{3})+(?![\d.,])")
_NOT_SAID = re.compile(rf"[{_SPACES}'’]")


def last_of_several(written: str) -> int:
    """Where the last number begins if spaces may part several: 0 where they part thousands for sure, as in 2 000 and 1 235.5."""
    spaced = _BY_SPACE.match(written) if " " in written else None
    return written.rfind(" ", 0, spaced.end()) + 1 if spaced and not spaced[0].endswith("000") else 0


def chain(number: str) -> str:
    """A pattern for one or several such numbers, as in 51x51 or 210/289."""
    return rf"(?:{number})(?:\s?[x×/]\s?(?:{number}))*"


def numbers(written: str, pattern: str) -> Iterator[float]:
    """The numbers of a chain. Where the slash parts no fraction in lowest terms they are two: 4/8 ft are two lengths."""
    for each in re.findall(pattern, written):
        yield from _fraction(each) if re.fullmatch(_FRACTION, each) else (_number(each),)


def _fraction(written: str) -> tuple[float, ...]:
    *whole, upper, lower = map(int, re.split("[ /⁄-]", written))
    if upper < lower and math.gcd(upper, lower) == 1:
        return (sum(whole) + upper / lower,)
    return (*whole, upper, lower)


def _number(written: str) -> float:
    if written[-1] in _VULGAR:
        return float(written[:-1].strip() or 0) + unicodedata.numeric(written[-1])
    if _BY_COMMA.fullmatch(written):
        return float(written.replace(",", ""))
    if _BY_POINT.fullmatch(written):
        return float(written.replace(".", "").replace(",", "."))
    return float(_NOT_SAID.sub("", written).replace(",", "."))
