"""What phrases of a catalogue mean: categories, and values of attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from judge.shop.catalog.phrases import key, split
from judge.shop.catalog.seeds import NO_NAME
from judge.shop.catalog.tree import Path
from judge.shop.catalog.values import Fact

_PARTS = re.compile(r"\s*(?:&|,|/|\band\b)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Lexicon:
    """`values`: the fact a phrase states; `categories`: the categories it names. Keys are as `phrases.key` makes them."""

    values: dict[str, Fact]
    categories: dict[str, tuple[Path, ...]]


def named_categories(leaves: Iterable[Path]) -> dict[str, tuple[Path, ...]]:
    """The phrases that name a category, and which.

    Every level of the tree by its name ("Sofas & armchairs"), by the parts of it ("armchairs"), and by the last word of those
    ("lamp" of "Table lamps") unless another category has that word for its name.
    """
    nodes = sorted({leaf[:depth] for leaf in leaves for depth in range(1, len(leaf) + 1)})
    called: dict[str, dict[Path, None]] = {}
    headed: dict[str, dict[Path, None]] = {}
    for node in nodes:
        for part in (node[-1], *_PARTS.split(node[-1])):
            if part:
                called.setdefault(key(part), {})[node] = None
                headed.setdefault(_head(part), {})[node] = None
    return {phrase: tuple(found) for phrase, found in {**headed, **called}.items() if len(phrase) > 1 and phrase not in NO_NAME}


def _head(name: str) -> str:
    return split(name)[-1].form if split(name) else ""
