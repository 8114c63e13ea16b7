"""How a negative fails its query: the types of the paper, told after judging by comparing what was asked for with what the product states.

Agapaki and Gill 2026 (arXiv 2605.00353), section 3.3. Their types do not add up to their total; here every negative has exactly one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from judge.shop.catalog import Catalogue, Reading
from judge.shop.catalog.facts import Facts
from judge.shop.catalog.reading import Attribute, Number
from judge.shop.catalog.tree import Path, Relation, closest
from judge.shop.catalog.violations import Compared, compare
from judge.tables import Product, Query

NegativeType = Literal["attribute_only", "cross_category", "multi_attribute", "random", "untyped"]
NEGATIVE_TYPES: tuple[NegativeType, ...] = get_args(NegativeType)
RANDOM = "random"
"""The source of candidates that draws from the catalogue by lot."""

KEPT = 50_000
"""Products whose facts are kept: those of a query come again with the next. And pairs of leaves whose relation is."""


class Typed(NamedTuple):
    """A negative's type, the kinds of attribute it violates, and its category seen from the positive's: relation, edges apart (None: unknown)."""

    type: NegativeType
    violated: tuple[str, ...]
    relation: Relation
    distance: int | None


class Known(NamedTuple):
    """What typing needs of a product."""

    facts: Facts
    leaves: tuple[Path, ...]


class Kept:
    """What is known of products, by id, of no more than `KEPT` of them."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def add(self, product: Product, facts: Facts, leaves: tuple[Path, ...]) -> Known:
        if len(self._known) >= KEPT:
            self._known.clear()
        known = self._known[product.id] = Known(facts, leaves)
        return known

    def of(self, product: Product) -> Known | None:
        return self._known.get(product.id)


class Typing:
    """Types negatives by the user's own catalogue. The same products and query give the same types."""

    def __init__(self, catalogue: Catalogue, kept: Kept | None = None) -> None:
        self._catalogue, self._reader, self.kept = catalogue, catalogue.reader(), kept or Kept()
        self._apart = lru_cache(KEPT)(closest)

    def reading(self, query: Query) -> Reading:
        """What the query asks for."""
        return self._reader.read(query.text)

    def compared(self, reading: Reading, product: Product) -> Compared:
        """Which of it the product meets, violates, or says nothing about."""
        return compare(reading, self._known(product).facts)

    def type(self, compared: Compared, positive: Product, negative: Product, *, by_lot: bool = False) -> Typed:
        """The type of a negative, `compared` with its query, beside that positive; `by_lot`: nothing else proposed it."""
        relation, distance = self._apart(self._known(positive).leaves, self._known(negative).leaves)
        return Typed(type_of(compared, relation, by_lot=by_lot), violated(compared), relation, distance)

    def _known(self, product: Product) -> Known:
        known = self.kept.of(product)
        return known or self.kept.add(product, self._catalogue.facts(product), self._catalogue.leaves_of(product))


def type_of(compared: Compared, relation: Relation, *, by_lot: bool = False) -> NegativeType:
    """The first that holds. Random: nothing but the lot proposed it. Multi-attribute: of the positive's leaf, meets what was asked but
    for exactly one. Attribute-only: of that leaf, and violates something. Cross-category: of another leaf, violates nothing, and meets
    something where anything was asked beside the category. Else untyped: also where the catalogue does not state enough.
    """
    if by_lot:
        return "random"
    met, wrong = len(compared.met), len(compared.violated)
    asked = met + wrong + len(compared.unknown)
    if relation == "same" and wrong:
        return "multi_attribute" if wrong == 1 and met == asked - 1 > 0 else "attribute_only"
    if relation in ("sibling", "cousin", "far") and not wrong and (met or not asked):
        return "cross_category"
    return "untyped"


def violated(compared: Compared) -> tuple[str, ...]:
    """The kinds of attribute that the product states otherwise than was asked, each once, in the order of the query."""
    return tuple(dict.fromkeys(map(_kind, compared.violated))) if compared.violated else ()


def _kind(asked: Attribute | Number) -> str:
    return asked.fact.kind if isinstance(asked, Attribute) else asked.measure.dimension
