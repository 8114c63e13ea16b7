"""Reading one value of a file as what a table stores. What does not fit is refused with the next step, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson

from judge.shop.catalog.tree import listed

EXACT = 2**53
"""Whole numbers up to here are exact in floating point."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?", re.ASCII | re.DOTALL)
_ELSEWHERE = re.compile(r"[+-]\d{2}(:?\d{2})?$", re.ASCII)
"""A time zone other than Z, at the end of a time."""
_WORDS = {"1": True, "true": True, "yes": True, "y": True, "t": True, "0": False, "false": False, "no": False, "n": False, "f": False}


class Unfit(Exception):
    """A value that does not fit its field: why, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def is_empty(value: Any) -> bool:
    """Nothing is there: no value, no text but white space, an empty list or object, not-a-number."""
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or value in ([], {}, b"")


def text(value: Any) -> str:
    """Text as it is, control characters included; numbers, truths and dates as text."""
    if isinstance(value, str):
        return _without_nul(value)
    if isinstance(value, bytes):
        return _without_nul(_decoded(value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    raise Unfit("is a list or an object where text belongs", "Write it as text")


def _without_nul(value: str) -> str:
    # Databases cut text at it or refuse it, and pages cannot show it.
    if "\0" in value:
        raise Unfit("holds a NUL character", "Remove it: tr -d '\\000'")
    return value


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Unfit("is not UTF-8 text", "Save the file as UTF-8") from None


def identifier(value: Any) -> str:
    """An id: text without the white space around it, leading zeros kept.

    A whole floating point number (what pandas makes of whole numbers when one is missing) is the whole number;
    one with a fraction, or too large to be exact, is refused.
    """
    if isinstance(value, float):
        if not value.is_integer() or abs(value) > EXACT:
            raise Unfit("is a floating point number and no exact id", "Write the column as text")
        return str(int(value))
    return text(value).strip()


def number(value: Any) -> float:
    """A finite number, with a decimal point and no thousands separator."""
    if isinstance(value, bool):
        raise Unfit("is no number", "Write a number such as 12.5")
    if isinstance(value, int | float | Decimal):
        found = float(value)
    else:
        spelled = text(value).strip()
        if not _NUMBER.fullmatch(spelled):
            raise Unfit("is no number", "Write a number such as 12.5: no currency, no thousands separator")
        found = float(spelled)
    if not math.isfinite(found):
        raise Unfit("is not a finite number", "Leave it empty, or write a number")
    return found


def count(value: Any) -> int:
    """A whole number that is not negative."""
    found = number(value)
    if found < 0 or not found.is_integer() or found > EXACT:
        raise Unfit("is no count", "Write a whole number from 0")
    return int(found)


def seconds(value: Any) -> float:
    """A time that is not negative, in seconds."""
    found = number(value)
    if found < 0:
        raise Unfit("is a negative time", "Write seconds from 0")
    return found


def position(value: Any) -> float:
    """A mean position, counted from 1."""
    found = number(value)
    if found < 1:
        raise Unfit("is no position", "Count positions from 1")
    return found


def share(value: Any) -> float:
    """A probability above 0."""
    found = number(value)
    if not 0 < found <= 1:
        raise Unfit("is no probability above 0", "Write a number above 0 and up to 1, such as 0.0125")
    return found


def day(value: Any) -> str:
    """YYYY-MM-DD: of a timestamp with a time zone the day in UTC, of one without the day as written."""
    if isinstance(value, date):
        return _utc(value).date().isoformat() if isinstance(value, datetime) else value.isoformat()
    match = _DAY.fullmatch(text(value).strip())
    try:
        if match and _ELSEWHERE.search(match[2] or ""):
            return _utc(datetime.fromisoformat(f"{match[1]}T{''.join(match[2][1:].split())}")).date().isoformat()
        return date.fromisoformat(match[1]).isoformat() if match else _no_day()
    except (ValueError, OverflowError):
        return _no_day()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _no_day() -> str:
    raise Unfit("is no day", "Write YYYY-MM-DD, or a timestamp that begins so")


def truth(value: Any) -> bool:
    """1, true, yes; 0, false, no."""
    spelled = identifier(value).casefold()
    if spelled not in _WORDS:
        raise Unfit("is neither yes nor no", "Write 1 or 0")
    return _WORDS[spelled]


def category(value: Any) -> str:
    """A path with levels joined by " > ", from such text or from a list of levels; "" where every level is blank.

    Of several paths with "|" between them it is the first.
    """
    if isinstance(value, list | tuple):
        return " > ".join(level for level in (text(each).strip() for each in value) if level)
    return " > ".join(next(iter(listed(text(value))), ()))


def attributes(value: Any) -> dict[str, Any]:
    """A JSON object, given as such or as text, without its empty values."""
    found = value if isinstance(value, Mapping) else _parsed(text(value))
    if not isinstance(found, Mapping):
        raise Unfit("is JSON but not an object", 'Write {"name": "value", ...}')
    return {text(name): plain(each) for name, each in found.items() if not is_empty(each)}


def _parsed(written: str) -> Any:
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError as error:
        raise Unfit(f"is not JSON ({error.msg})", 'Write {"name": "value", ...}') from None


def plain(value: Any) -> Any:
    """What JSON can hold of a value: numbers, truths, text, and lists and objects of these; dates become text."""
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, Mapping):
        return {text(name): plain(each) for name, each in value.items() if not is_empty(each)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value if not is_empty(each)]
    return text(value)
