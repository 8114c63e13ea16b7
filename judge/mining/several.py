"""Negatives that nearly fit: several attributes are asked for, and all but one are right."""

from __future__ import annotations

from collections.abc import Collection

from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured, wanted
from judge.mining.wish import Wish


class AllButOne(Structured):
    """Of the leaf asked for, violates exactly one of two or more attributes and numbers asked for, and states all others as asked."""

    name = "several"
    about = "where a query asks for several attributes: exactly one violated, all others met"
    negative_type = "multi_attribute"

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        every = wanted(wish.reading)
        if len(every) < 2:
            return ()
        leaf = shelf.lying_in(wish.leaves)
        return {place for one in every for place in leaf.intersection(shelf.violating(one), *(shelf.meeting(o) for o in every if o != one))}

    def fits(self, shelf: Shelf, wish: Wish, seen: Seen) -> bool:  # noqa: ARG002  (others do)
        return len(seen.compared.violated) == 1
