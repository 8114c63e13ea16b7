"""The category tree: which leaves a product lies in, and how far two of them are apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from judge.shop.words import words

Path = tuple[str, ...]
"""The levels of a category, the broadest first, as the catalogue writes them."""

Relation = Literal["same", "sibling", "cousin", "far", "unknown"]

_BETWEEN_PATHS = re.compile(r"\s\|\s")


def paths(category: str) -> tuple[Path, ...]:
    """The leaves in a category text: levels lie between ">", several paths between " | ". One that another goes on from is no leaf."""
    found = dict.fromkeys(_path(text) for text in _BETWEEN_PATHS.split(category))
    return tuple(path for path in found if path and not any(_goes_on(path, other) for other in found))


def _path(text: str) -> Path:
    return tuple(level for level in (part.strip() for part in text.split(">")) if level)


def _goes_on(path: Path, other: Path) -> bool:
    return len(other) > len(path) and other[: len(path)] == path


def key(path: Path) -> Path:
    """A path as it is compared: without case, accents and plural."""
    return tuple(" ".join(words(level)) or level for level in path)


def distance(one: Path, other: Path) -> int:
    """Edges between two categories through their lowest common ancestor: depth(one) + depth(other) - 2 depth(ancestor). The root has depth 0."""
    shared = _shared(one, other)
    return len(one) + len(other) - 2 * shared


def _shared(one: Path, other: Path) -> int:
    """The depth of the lowest common ancestor."""
    pairs = enumerate(zip(key(one), key(other), strict=False))
    return next((depth for depth, (left, right) in pairs if left != right), min(len(one), len(other)))


def _relation(one: Path, other: Path) -> Relation:
    """Same: no edge apart; sibling: at most 2 edges; cousin: at most 4; else far.

    Two categories that meet only at the root have nothing in common that the catalogue says: they are far,
    so a catalogue of flat categories knows only the same and the far.
    """
    apart = distance(one, other)
    if apart == 0:
        return "same"
    if not _shared(one, other) or apart > 4:
        return "far"
    return "sibling" if apart <= 2 else "cousin"


def closest(one: Iterable[Path], other: Iterable[Path]) -> tuple[Relation, int | None]:
    """How two products with several leaves are related: as their closest leaves are. Unknown, None where one has no leaf."""
    found = [(_ORDER.index(_relation(left, right)), distance(left, right)) for left in one for right in other]
    if not found:
        return "unknown", None
    place, apart = min(found)
    return _ORDER[place], apart


_ORDER: tuple[Relation, ...] = ("same", "sibling", "cousin", "far")
