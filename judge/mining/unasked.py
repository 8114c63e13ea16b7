"""Products that differ in one attribute from the best product of a query that asks for none: rivals more often than negatives."""

from __future__ import annotations

from judge.mining.attribute import OneAttribute
from judge.mining.shelf import Shelf
from judge.mining.wish import Wish
from judge.shop.catalog.facts import Facts
from judge.shop.catalog.reading import Attribute, Reading
from judge.shop.catalog.values import NAMED


class Unasked(OneAttribute):
    """What the best product that is right for the query, and states any, states of the kinds that shoppers name most counts as asked for.

    Nothing of it was, so people call most of these right: `tests/bench/mine_icecat.py --graded` prints how many.
    """

    name = "unasked"
    about = "where a query asks for no attribute: other than its best product in one (most are right all the same)"
    negative_type = ""

    def asked(self, shelf: Shelf, wish: Wish) -> Reading:
        stated = () if wish.asks_for_attributes else (_telling(shelf.facts[place]) for place in wish.right)
        return Reading("", next((telling for telling in stated if telling), ()))


def _telling(facts: Facts) -> tuple[Attribute, ...]:
    """The kinds that shoppers name most of which a product states one value."""
    found = dict.fromkeys(fact for fact in facts.all() if fact.kind in NAMED and fact.kind in facts.single)
    return tuple(Attribute(fact, fact.value) for fact in found)
