"""The embedded judge's arithmetic: what of a product is read, four features of a pair, grade probabilities.

A pair's latent score is a weighted sum of its features; the cut points between grades turn it into
probabilities (a cumulative logit: McCullagh 1980, "Regression models for ordinal data"). The numbers are fitted
on the development queries of two real shops, and printed again by `python tests/bench/fit_local_judge.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.tables import Product, content_hash
from judge.vectors.text import plain, sentence

Vector = NDArray[np.float64]

FEATURES_VERSION = 1
"""Raise it when a feature or the reading of a product changes: it is part of every request's key."""

VALUE_CHARACTERS = 40
VALUES = 500

_WORD = re.compile(r"[^\W_]+")
_HISSING = re.compile(r"(?:s|x|z|ch|sh)es$")

_FILLERS = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"])
# What follows these names a companion or a place, not the thing itself: "case for ipad", "sofa with chaise".
_QUERY_TAIL = frozenset(["for", "from", "in", "with", "without"])
_TITLE_TAIL = frozenset(("for", "compatible"))


class Reading(NamedTuple):
    """The part of a product that is read, as plain text. `values` are the short attribute values and true flags, sorted."""

    title: str
    category: str
    description: str
    values: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the sentence encoder is shown."""
        return sentence(self.title, self.category, self.description)


class Overlap(NamedTuple):
    """Where the query's words were found. `words` as typed; the two marks run parallel to it."""

    words: tuple[str, ...]
    named: tuple[bool, ...]
    elsewhere: tuple[bool, ...]
    head_named: bool

    def share(self, marks: Sequence[bool]) -> float:
        return sum(marks) / len(marks) if marks else 0.0


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Weights of named, elsewhere, head and similarity, and the cuts between the four grades of the fit."""

    named: float
    elsewhere: float
    head: float
    similarity: float
    cuts: tuple[float, float, float]

    @property
    def weights(self) -> Vector:
        return np.array([self.named, self.elsewhere, self.head, self.similarity])

    @property
    def version(self) -> str:
        numbers = [self.named, self.elsewhere, self.head, self.similarity, *self.cuts]
        return f"{FEATURES_VERSION}-{content_hash(numbers)[3:15]}"


# Fitted on icecat (2,458 pairs, grades 0-3) and WANDS (2,033 pairs, relevant or not) together: in icecat about as
# good as coefficients fitted there alone, and better in the other shop.
WITH_SIMILARITY = Coefficients(named=1.68, elsewhere=0.96, head=1.17, similarity=7.39, cuts=(4.72, 5.20, 5.44))
WORDS_ONLY = Coefficients(named=2.39, elsewhere=0.89, head=1.39, similarity=0.0, cuts=(1.98, 2.40, 2.62))


def read_product(product: Product) -> Reading:
    """What the judge reads of a product. Long attribute values are left out: lists of compatible devices match everything."""
    values = sorted(set(_short_values(product.attributes)))[:VALUES]
    return Reading(plain(product.title), plain(product.category), plain(product.description), tuple(values))


def _short_values(attributes: Mapping[str, Any]) -> Iterable[str]:
    for name, value in attributes.items():
        if value is True:
            yield plain(name.replace("_", " "))
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and 0 < len(item) < VALUE_CHARACTERS:
                yield plain(item)


def overlap(query: str, product: Reading) -> Overlap:
    """Which of the query's words the product's title or category names, and which only its description or attributes."""
    typed = [word for word in _WORD.findall(query) if _fold(word) not in _FILLERS] or _WORD.findall(query)
    wanted = [_stem(_fold(word)) for word in typed]
    title, category = _words(product.title), _words(product.category)
    named = _either(_found(wanted, title), _found(wanted, category))
    rest = _found(wanted, _words(product.description))
    for value in product.values:
        rest = _either(rest, _found(wanted, _words(value)))
    head = _head(query, wanted)
    itself = _either(_found(wanted, _before(title, _TITLE_TAIL)), _found(wanted, category))
    return Overlap(
        tuple(typed),
        tuple(named),
        tuple(there and not here for here, there in zip(named, rest, strict=True)),
        bool(wanted) and itself[head],
    )


def features(found: Overlap, similarity: float) -> Vector:
    """The four numbers the weights apply to, in the order of `Coefficients`."""
    return np.array([found.share(found.named), found.share(found.elsewhere), float(found.head_named), similarity])


def probabilities(values: Vector, grades: int, fitted: Coefficients) -> Vector:
    """The probability of each of that many grades, worst first; sums to 1."""
    above = 1 / (1 + np.exp(cuts_at(boundaries(grades), fitted.cuts) - values @ fitted.weights))
    return -np.diff(np.concatenate([[1.0], above, [0.0]]))


def median_grade(chances: Sequence[float]) -> int:
    """The index of the median grade: the first where the running sum of the probabilities reaches a half."""
    return int(np.searchsorted(np.cumsum(chances)[:-1], 0.5))


def boundaries(grades: int) -> Vector:
    """Where the borders between neighbouring grades lie when the worst grade is 0 and the best 1."""
    return (np.arange(grades - 1) + 0.5) / (grades - 1)


def cuts_at(positions: Vector, cuts: Sequence[float]) -> Vector:
    """The fitted cuts moved to other positions: linear between those of four grades, and on in a line beyond them."""
    known, heights = boundaries(len(cuts) + 1), np.asarray(cuts)
    left = np.clip(np.searchsorted(known, positions) - 1, 0, len(cuts) - 2)
    slope = (heights[left + 1] - heights[left]) / (known[left + 1] - known[left])
    return np.asarray(heights[left] + slope * (positions - known[left]))


def _fold(word: str) -> str:
    """Lower case without accents: `Décor` is `decor`."""
    if word.isascii():
        return word.casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", word).casefold() if not unicodedata.combining(c))


def _stem(word: str) -> str:
    """English plurals only: `batteries` is `battery`, `boxes` is `box`, `lamps` is `lamp`."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and _HISSING.search(word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _words(text: str) -> list[str]:
    return [_stem(_fold(word)) for word in _WORD.findall(text)]


def _before(words: list[str], markers: frozenset[str]) -> list[str]:
    """The words in front of the first marker; all of them when the first word is one."""
    return words[: next((i for i, word in enumerate(words) if i and word in markers), len(words))]


def _head(query: str, wanted: list[str]) -> int:
    """The index of the word that names the thing: in English the last one, before any `for` or `with`."""
    front = [word for word in _before(_words(query), _QUERY_TAIL) if word in wanted]
    return (len(front) or len(wanted)) - 1


def _found(wanted: list[str], words: list[str]) -> list[bool]:
    """Which wanted words occur, also written together or apart: `headset` and `head set`, `120v` and `120 V`."""
    alone = set(words)
    known = alone | {left + right for left, right in pairwise(words)}
    hits = [word in known for word in wanted]
    for i, (left, right) in enumerate(pairwise(wanted)):
        if left + right in alone:
            hits[i] = hits[i + 1] = True
    return hits


def _either(left: list[bool], right: list[bool]) -> list[bool]:
    return [a or b for a, b in zip(left, right, strict=True)]
