"""Negatives that are the right kind of thing, with one attribute different."""

from __future__ import annotations

from collections.abc import Collection

from judge.mining.shelf import Shelf
from judge.mining.structured import Seen, Structured, wanted
from judge.mining.wish import Wish
from judge.shop.catalog.reading import Attribute, Reading
from judge.shop.catalog.values import NAMED


class OneAttribute(Structured):
    """Of the leaf asked for, and violates exactly one attribute or number asked for; the others it meets or does not state.

    Of a query that asks for no attribute: what the best product right for it states of the kinds that shoppers name most counts as asked.
    """

    name = "attribute"
    about = "the right kind of product, exactly one attribute different"
    negative_type = "attribute_only"

    def asked(self, shelf: Shelf, wish: Wish) -> Reading:
        if wish.asks_for_attributes or not wish.right:
            return wish.reading
        facts = shelf.facts[wish.right[0]]
        telling = (fact for fact in facts.all() if fact.kind in NAMED and len(facts.of(fact.kind)) == 1)
        return Reading("", tuple(Attribute(fact, fact.value) for fact in dict.fromkeys(telling)))

    def worth_a_look(self, shelf: Shelf, wish: Wish) -> Collection[int]:
        different = {place for asked in wanted(self.asked(shelf, wish)) for place in shelf.violating(asked)}
        return different & shelf.lying_in(wish.leaves) if different else different

    def fits(self, wish: Wish, seen: Seen) -> bool:  # noqa: ARG002
        return len(seen.compared.violated) == 1
