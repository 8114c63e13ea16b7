"""Negatives that go with what is asked for: the case, the toner, the spare part."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from judge.mining.made_for import forms
from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured
from judge.mining.wish import Wish

NAMES = ("series", "model", "model name")
"""The kinds by which an accessory names the product that it is made for."""

SHORTEST = 3
"""Characters of the shortest name that says anything."""


class Accessory(Structured):
    """Made for what is asked for, by its title or attributes, and of another leaf: "for" the category that was asked for, where none
    was recognised for the words that were not, or for the series or model of a product that is right.
    """

    name = "accessory"
    about = "what is made for the product that is asked for"
    negative_type = "accessory"

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        return {place for name in (wish.named, *_right(shelf, wish)) for place in shelf.made_for(name)}

    def fits(self, shelf: Shelf, wish: Wish, seen: Seen) -> bool:  # noqa: ARG002  (others do)
        return seen.relation not in ("same", "unknown")


def _right(shelf: Shelf, wish: Wish) -> Iterator[frozenset[str]]:
    """The names of the products that are right."""
    for place in wish.right:
        for fact in shelf.facts[place].all():
            if fact.kind in NAMES and len(fact.key) >= SHORTEST:
                yield forms([fact.value])
