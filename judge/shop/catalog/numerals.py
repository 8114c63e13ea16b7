"""Numbers as shops write them: 1,200 and 1,5 and 1 1/2 and 1½, alone or in a chain such as 51x51."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator

_VULGAR = "½⅓⅔¼¾⅛⅜⅝⅞"
NUMBER = rf"\d+(?:,\d{{3}})+(?:\.\d+)?|(?:\d+\s?)?[{_VULGAR}]|\d+(?:[.,]\d+)?"
"""A pattern for one number without a sign."""

_FRACTION = r"(?:\d+[ -])?\d+[/⁄](?:2|3|4|8|16|32|64)(?!\d)"
PARTED = f"{_FRACTION}|{NUMBER}"
"""One number that may be written as a fraction, of a half to a 64th."""

_THOUSANDS = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?")


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
    """A comma before three digits parts thousands, any other is decimal."""
    if written[-1] in _VULGAR:
        return float(written[:-1].strip() or 0) + unicodedata.numeric(written[-1])
    return float(written.replace(",", "" if _THOUSANDS.fullmatch(written) else "."))
