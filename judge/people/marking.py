"""The words of a query, found again in a product's texts: for marking them on the page, never for a grade."""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD = re.compile(r"\w+")
_EMPTY_WORDS = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


def query_words(text: str) -> frozenset[str]:
    """The words of a query that say something, in the form in which `mentions` and `pieces` compare them."""
    return frozenset(_stem(word) for word in _WORD.findall(text) if word.casefold() not in _EMPTY_WORDS)


def mentions(text: str, words: Collection[str]) -> bool:
    """Whether the text holds one of these query words."""
    return any(_stem(word) in words for word in _WORD.findall(text))


def pieces(text: str, words: Collection[str]) -> list[tuple[str, bool]]:
    """The text cut where query words begin and end; True marks a query word. Joined again, the pieces are the text."""
    cut: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD.finditer(text):
        if _stem(match.group()) in words:
            cut += [(text[end : match.start()], False), (match.group(), True)]
            end = match.end()
    return [piece for piece in (*cut, (text[end:], False)) if piece[0]]


def _stem(word: str) -> str:
    """Case folded and without a plural s."""
    folded = word.casefold()
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded
