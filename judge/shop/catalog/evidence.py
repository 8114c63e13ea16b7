"""Which phrases mean a value of an attribute: those whose products, when their title has the phrase, state that value too.

Almost any word is a value of something ("power" of an indicator lamp, "coffee" of a capsule holder). Only where titles and attributes
agree does the word mean that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judge.shop.catalog.phrases import longest, split
from judge.shop.catalog.values import Fact

AGREE = 0.5
"""Of the products with the phrase in the title that state the kind at all, the share that has to state that value."""

STATE = 0.2
"""Of the products with the phrase in the title, the share that has to state that value: a kind that hardly any of them has is about something else."""

ENOUGH = 3
"""Products in which title and attribute have to agree."""


@dataclass
class Evidence:
    """Counts for the phrases of `choices`: products with it in the title, those that also state one of its kinds, and its value there."""

    choices: Mapping[str, list[Fact]]
    written: Counter[str] = field(default_factory=Counter)
    asked: Counter[Fact] = field(default_factory=Counter)
    agreed: Counter[Fact] = field(default_factory=Counter)

    def add(self, title: str, stated: Iterable[Fact]) -> None:
        """Count one product."""
        said = {(each.kind, each.key) for each in stated}
        kinds = {kind for kind, _ in said}
        for phrase in {found.key for found in longest(split(title), self.choices)}:
            self.written[phrase] += 1
            self.asked.update(choice for choice in self.choices[phrase] if choice.kind in kinds)
            self.agreed.update(choice for choice in self.choices[phrase] if (choice.kind, choice.key) in said)

    def meanings(self) -> dict[str, Fact]:
        """The phrases for which titles and attributes agree; of several kinds the one in which most products do, then by name."""
        found = ((phrase, [choice for choice in self.choices[phrase] if self._agrees(phrase, choice)]) for phrase in self.written)
        return {phrase: min(agreeing, key=lambda each: (-self.agreed[each], each)) for phrase, agreeing in found if agreeing}

    def _agrees(self, phrase: str, choice: Fact) -> bool:
        count = self.agreed[choice]
        return count >= max(ENOUGH, AGREE * self.asked[choice], STATE * self.written[phrase])
