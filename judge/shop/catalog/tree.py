"""The category tree: which leaves a product lies in, and how far two of them are apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from judge.shop.words import words

Path = tuple[str, ...]
"""The levels of a category, the broadest first, as the catalogue writes them."""

Relation = Literal["same", "sibling", "cousin", "far", "unknown"]


def listed(category: str) -> tuple[Path, ...]:
    """The paths in a category text, each once: levels lie between ">", several paths between "|". What is blank is none."""
    return tuple(path for path in dict.fromkeys(_path(text) for text in category.split("|")) if path)


def paths(category: str) -> tuple[Path, ...]:
    """The leaves in a category text: of the paths listed, those from which no other goes on."""
    found = listed(category)
    return tuple(path for path in found if not any(_goes_on(path, other) for other in found))


def placed(category: str, attributes: Mapping[str, Any]) -> tuple[Path, ...]:
    """The leaves a product is placed in: of its category, and where an attribute lists several paths that begin with it, of all of them.

    An import takes the first path for the category, which people and models are shown, and keeps the whole column as an attribute.
    """
    if not any(map(str.isalpha, category)):
        return ()
    first = listed(category)[:1]
    several = (value for value in attributes.values() if isinstance(value, str) and "|" in value and listed(value)[:1] == first)
    return paths(next(several, category))


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
