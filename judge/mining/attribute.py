"""Negatives that are the right kind of thing, with one attribute different."""

from __future__ import annotations

from collections.abc import Collection

from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured, wanted
from judge.mining.wish import Wish


class OneAttribute(Structured):
    """Of the leaf asked for, and violates exactly one attribute or number asked for; the others it meets or does not state."""

    name = "attribute"
    about = "the right kind of product that violates exactly one attribute asked for"
    negative_type = "attribute_only"

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        different = {place for asked in wanted(self.asked(shelf, wish)) for place in shelf.violating(asked)}
        return different & shelf.lying_in(wish.leaves) if different else different

    def fits(self, shelf: Shelf, wish: Wish, seen: Seen) -> bool:  # noqa: ARG002  (others do)
        return len(seen.compared.violated) == 1
