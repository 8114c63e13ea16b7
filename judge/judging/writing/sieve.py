"""Which of the queries that a model wrote are kept. Every one that was asked for is kept, or refused for one reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from judge.judging.shown import visible
from judge.judging.writing.queries import PARTS, Part, Quotas
from judge.tables import content_hash

LONGEST = 200
"""Characters of a query."""

Why = Literal[
    "no answer",
    "not asked",
    "not written",
    "empty",
    "too long",
    "markup or unseen characters",
    "wrong length",
    "like a real query",
    "repeated",
]
# A template that was not filled in, or markup: neither is typed into a search box.
_MARKUP = re.compile(r"[<>{}\x00-\x1f]|&\w+;|https?:")

_SPACES = re.compile(" +")


class Written(NamedTuple):
    """A query that is kept. `part` says what it was asked for as."""

    id: str
    text: str
    part: Part


class Sieved(NamedTuple):
    """asked = kept + refused. `surplus`: queries beyond those asked for, which nobody read."""

    asked: int
    kept: list[Written]
    refused: Counter[str]
    surplus: int = 0


class Taken(NamedTuple):
    """The signs of queries there are, in the words that near-duplicates share: of real ones, and of written ones."""

    real: set[str]
    written: set[str]


def sieve(wanted: Quotas, written: Mapping[str, Sequence[str]], taken: Taken, sign: Callable[[str], str]) -> Sieved:
    """Reads as many of each part as were asked for. `sign`: what near-duplicates share. What is kept is added to `taken`."""
    found = Sieved(sum(wanted.values()), [], Counter())
    for name, amount in wanted.items():
        texts = [_SPACES.sub(" ", text).strip(" ") for text in written[name]]
        for text in texts[:amount]:
            why = refusal(text, PARTS[name], taken, sign)
            if why is None:
                taken.written.add(sign(text))
                found.kept.append(Written(query_id(text), text, PARTS[name]))
            else:
                found.refused[why] += 1
        found.refused["not written"] += max(0, amount - len(texts))
    surplus = sum(max(0, len(written[name]) - amount) for name, amount in wanted.items())
    return found._replace(refused=+found.refused, surplus=surplus)


def nothing(wanted: Quotas, why: Why) -> Sieved:
    """Of a leaf without an answer."""
    return Sieved(sum(wanted.values()), [], Counter[str]({why: sum(wanted.values())}))


def refusal(text: str, part: Part, taken: Taken, sign: Callable[[str], str]) -> Why | None:
    """Why a query is not kept; None where it is."""
    checks: tuple[tuple[Why, bool], ...] = (
        ("empty", not any(map(str.isalnum, text))),
        ("too long", len(text) > LONGEST),
        ("markup or unseen characters", bool(_MARKUP.search(text)) or visible(text) != text),
        ("wrong length", not part.fits(len(text.split()))),
    )
    failed = next((why for why, is_so in checks if is_so), None)
    if failed:
        return failed
    if sign(text) in taken.real:
        return "like a real query"
    return "repeated" if sign(text) in taken.written else None


def query_id(text: str) -> str:
    """The id of a written query: by its text, so that the same text is the same query."""
    return f"synthetic-{content_hash(['query', text]).removeprefix('j1-')[:16]}"
