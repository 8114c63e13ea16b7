"""Negatives of the right family: another variant of a product that is right."""

from __future__ import annotations

from collections.abc import Collection

from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured
from judge.mining.wish import Wish


class OtherVariants(Structured):
    """Other products of the families of those that are right."""

    name = "variants"
    about = "other variants of products that are right for the query"
    negative_type = "variant"

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        return {place for right in wish.right for place in shelf.family(right)}

    def fits(self, wish: Wish, seen: Seen) -> bool:  # noqa: ARG002
        return True
