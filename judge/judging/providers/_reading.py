"""Reading a reply that may hold anything: every helper here is total, and what cannot be read is Unreadable."""

from __future__ import annotations

import json
from typing import Any

from judge.errors import Unreadable
from judge.judging.base import Outcome
from judge.judging.parse import read_answer
from judge.judging.shown import visible
from judge.scales import Scale

SHOWN = 200
MOST_TOKENS = 10**9
"""No reply takes so many: what says so is no count."""
SHORTEST_SECRET = 8
"""A shorter key is a stand-in for local servers; taking it out would spoil every text that holds those letters."""
UNPARSED = "unparsed"
"""The one field of a reply body that was no JSON: the start of its text."""


def dig(value: Any, *path: str | int) -> Any:
    """What lies at that path of a JSON value, or None where there is no such place."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def count(value: Any, *path: str | int) -> int:
    """The number of tokens at that path; 0 where the reply does not say."""
    found = dig(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < MOST_TOKENS else 0


def shorten(text: str) -> str:
    """One line of visible characters, at most `SHOWN` of them: what a list of failures can show."""
    line = " ".join(visible(text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def conceal(text: str, secret: str) -> str:
    """The text of a server that may repeat what it was sent. Before anything is cut: half a key is still a secret."""
    return text.replace(secret, "***") if len(secret) >= SHORTEST_SECRET else text


def unexpected(body: Any, wanted: str) -> Unreadable:
    """Why a body that lacks what was wanted is no answer, with what it holds instead."""
    if isinstance(text := dig(body, UNPARSED), str):
        return Unreadable(f"the reply is not JSON: {shorten(text)}" if text.strip() else "the reply is empty")
    if (error := dig(body, "error")) is not None:
        return Unreadable(f"the reply is an error: {shorten(as_text(dig(error, 'message') or error))}")
    return Unreadable(f"the reply has no {wanted}: {shorten(as_text(body))}")


def as_text(value: Any) -> str:
    """A text as it is, anything else as the JSON it came as."""
    try:  # not orjson: it writes no number beyond 64 bits
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (RecursionError, TypeError):
        return str(value)


def read_text(text: str, scale: Scale) -> Outcome:
    """The answer a model's text holds, or why it holds none."""
    try:
        return read_answer(text, scale)
    except Unreadable as error:
        return error
