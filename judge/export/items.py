"""What a selection is made of: graded products of one query, and triples of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from judge.export.guard import Belief
from judge.export.typing import Typed
from judge.people.resolve import Resolved
from judge.scales import Side
from judge.tables import Product

Standing = Side | Literal["unsure_positive", "unsure_negative", "cannot_tell", "failed", "unjudged"]
"""Where a pair ends up: exactly one of these. Only the sides of the scale, and the unsure, have a grade; triples are made of the former."""

UNSURE: dict[Side, Standing] = {"positive": "unsure_positive", "negative": "unsure_negative"}


class Item(NamedTuple):
    """A graded product of a query by its id, and its text as training data shows it."""

    id: str
    resolved: Resolved
    text: str
    product: Product

    @property
    def hash(self) -> str:
        """The product's content hash."""
        return self.product.hash


class Triple(NamedTuple):
    """A product that serves the query and one that does not, of what type and how certainly so, None where nobody asked."""

    positive: Item
    negative: Item
    typed: Typed | None = None
    belief: Belief | None = None
