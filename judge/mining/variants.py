"""Negatives of the right family: another variant of a product that is right."""

from __future__ import annotations

from collections.abc import Collection

from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured
from judge.mining.wish import Wish


class OtherVariants(Structured):
    """Of the family of a product that is right, and violates something that was asked for: any other variant is right too."""

    name = "variants"
    about = "variants of right products that violate something asked for"
    negative_type = "variant"

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        return {place for right in wish.right for place in shelf.family(right)}

    def fits(self, shelf: Shelf, wish: Wish, seen: Seen) -> bool:  # noqa: ARG002  (others do)
        return bool(seen.compared.violated)
