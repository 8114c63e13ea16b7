"""How the words of titles are written: large or small, singular or plural, at the end of a phrase, before a number."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from judge.shop.catalog.called import phrases
from judge.shop.catalog.phrases import Word

ENOUGH = 3
"""Titles in which a word has to stand somewhere to be what stands there."""

MOSTLY = 0.5
"""Of the titles with the word, the share in which it stands there."""

SMALL = 0.1
"""The share of its titles that may write a name small: names are written large."""

COMMON = 2
"""Titles that write a noun small or in the plural; fewer may be slips."""

ENDS = 0.05
"""Of the titles with a noun, the share that end a phrase with it: "notebook bag" does not, "bag for a notebook" does."""

TELLING = 0.2
"""The share of titles with a word written large from which on what they write small is no name."""


class TitleWords:
    """Counts titles by word. Held of each word are six counts and two numbers at most."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        self._plural: Counter[str] = Counter()
        self._ends: Counter[str] = Counter()
        self._numbered: Counter[str] = Counter()
        self._numbers: dict[str, set[str]] = {}
        self._titles = self._with_large = 0

    def add(self, title: str, written: tuple[Word, ...]) -> None:
        """Count one title, given with its words."""
        self._seen.update({word.form for word in written})
        self._small.update({word.form for word in written if word.text.islower()})
        self._plural.update({word.form for word in written if word.text.isalpha() and word.text.lower() == f"{word.form}s"})
        self._ends.update({phrase.head for phrase in phrases(title)})
        self._titles += 1
        self._with_large += not title.islower()
        self._add_numbers(written)

    def _add_numbers(self, written: tuple[Word, ...]) -> None:
        before = {word.form: after.form for word, after in pairwise(written) if after.form.isdigit()}
        self._numbered.update(before.keys())
        for word, number in before.items():
            numbers = self._numbers.setdefault(word, set())
            if len(numbers) < 2:
                numbers.add(number)

    def titles(self, form: str) -> int:
        """Titles with the word."""
        return self._seen[form]

    def is_large(self, form: str) -> bool:
        """Whether it is a word that hardly any title writes small; one that no title has is."""
        return any(map(str.isalpha, form)) and self._small[form] <= SMALL * self._seen[form]

    def is_countable(self, form: str) -> bool:
        """Whether titles have it in singular and plural: neither a name nor an adjective is."""
        return COMMON <= self._plural[form] < self._seen[form]

    def is_common(self, form: str) -> bool:
        """Whether it is no name: countable, or written small where names are written large."""
        small = self._small[form] if self._with_large >= TELLING * self._titles else 0
        return small >= COMMON or self.is_countable(form)

    def is_noun(self, form: str) -> bool:
        """Whether it is common and often enough the last word of a phrase."""
        return self.is_common(form) and self._ends[form] >= max(ENOUGH, ENDS * self._seen[form])

    def is_numbered(self, form: str) -> bool:
        """Whether it is written large and stands before a number in most titles, and not always before the same: "RTX 2060", "Windows 10"."""
        enough = self._numbered[form] >= max(ENOUGH, MOSTLY * self._seen[form])
        return enough and len(self._numbers[form]) > 1 and self.is_large(form)
