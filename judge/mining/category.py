"""Negatives that are another kind of thing: the attributes asked for, in a sibling, cousin or far category."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from judge.mining.base import Ground, Proposed
from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured, wanted
from judge.mining.wish import Wish

OTHER = ("sibling", "cousin", "far")


class OtherCategory(Structured):
    """Meets every attribute and number asked for, in a leaf other than those asked for; kept as "category:sibling", ":cousin" and ":far".

    Of a query that asks for no attribute: shares a word with it. A query that names no thing ("samsung") is content with any leaf. A leaf
    above or below one of those asked for is no other kind of thing; nor is what a product was only called by, where its title has
    the name asked for too: "Backpack notebook case".
    """

    name = "category"
    about = "the same attributes in a sibling, cousin and far category"
    negative_type = "cross_category"
    keeps = tuple(f"category:{relation}" for relation in OTHER)

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        if not (wish.named and wish.leaves):
            return ()
        meeting = [shelf.meeting(asked) for asked in wanted(wish.reading)]
        found = set.intersection(*meeting) if meeting else set[int](np.flatnonzero(wish.scores > 0).tolist())
        return found - shelf.in_line_with(wish.leaves)

    def fits(self, shelf: Shelf, wish: Wish, seen: Seen) -> bool:
        other = seen.relation in OTHER and not shelf.may_be(seen.place, wish.named)
        return other and not seen.compared.violated and not seen.compared.unknown

    def kept(self, seen: Seen) -> str:
        return f"{self.name}:{seen.relation}"

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        """One relation after the other: what is kept under one name is written together."""
        yield from sorted(super().propose(ground, depth), key=lambda found: self.keeps.index(found.source))
