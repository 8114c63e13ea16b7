"""Text as words that can be looked up one or several at a time."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from judge.shop.catalog.controls import blanked
from judge.shop.catalog.seeds import SAME
from judge.shop.words import words

LONGEST = 5
"""Words of the longest phrase that is looked for."""

_WRITTEN = re.compile(r"[^\W_]+(?:[.,]\d+)*")


class Word(NamedTuple):
    """One written word, where it stands, and its form without case, accents and plural."""

    text: str
    form: str
    start: int
    end: int


@lru_cache(maxsize=1_000)
def split(text: str) -> tuple[Word, ...]:
    """Every written word once, hyphens between them or not. Kept for a while: a title is looked at from several sides."""
    return tuple([Word(found[0], _form(found[0]), found.start(), found.end()) for found in _WRITTEN.finditer(blanked(text))])


@lru_cache(maxsize=200_000)
def _form(written: str) -> str:
    form = "".join(words(written)) or written.lower()
    return SAME.get(form, form)


@lru_cache(maxsize=200_000)
def key(text: str) -> str:
    """A phrase as it is looked up: its forms without anything between, because shops and shoppers differ ("head set", "head-set", "headset")."""
    return "".join(word.form for word in split(text))


class Found(NamedTuple):
    """A phrase at the words from `first` up to, not including, `last`."""

    key: str
    first: int
    last: int


def longest(of: Sequence[Word], known: Container[str]) -> Iterator[Found]:
    """The known phrases in a text: from left to right, the longest first, no word twice."""
    forms, at = [word.form for word in of], 0
    while at < len(forms):
        phrase, found = "", None
        for last in range(at, min(at + LONGEST, len(forms))):
            phrase += forms[last]
            if phrase in known:
                found = Found(phrase, at, last + 1)
        if found:
            yield found
        at = found.last if found else at + 1
