"""What the products of a leaf category state: its attributes, and how many products state each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from judge.cli.out import plain, print_json, say, table
from judge.cli.readings import BY_A_MODEL
from judge.shop.catalog import Catalogue
from judge.shop.catalog.tree import Path
from judge.shop.catalog.values import Fact

COMMONEST = 8
"""Values of one attribute that a table shows."""


class Value(NamedTuple):
    """A value, the products of the leaf that state it, and whether only a model found it there."""

    value: str
    products: int
    found_by_a_model: bool

    def told(self) -> str:
        return f"{self.value} {self.products:,}{BY_A_MODEL * self.found_by_a_model}"


def show_leaves(found: Catalogue, leaves: Sequence[Path], limit: int, json: bool) -> None:
    """Each leaf with its attributes, those that state most first, and their values."""
    if json:
        print_json({"leaves": [_as_json(found, leaf) for leaf in leaves]})
        return
    for leaf in leaves[:limit]:
        attributes = list(values_of(found, leaf).items())
        say(plain(f"{' > '.join(leaf)}: {found.leaves[leaf]:,} products"))
        table(
            ("attribute", "#values", "products that state each"), [(kind, len(those), _told(those)) for kind, those in attributes[:limit]]
        )
        say_more(len(attributes), limit)
    say_more(len(leaves), limit, "categories")


def values_of(found: Catalogue, leaf: Path) -> dict[str, list[Value]]:
    """The values of a leaf by attribute, the commonest first, then by name; so are the attributes, by what their values count together."""
    own, learned = found.values.get(leaf, Counter[Fact]()), found.learned_values.get(leaf, Counter[Fact]())
    counted, kinds = own + learned, Counter[str]()
    for fact, products in counted.items():
        kinds[fact.kind] += products
    values: dict[str, list[Value]] = {kind: [] for kind in sorted(kinds, key=lambda kind: (-kinds[kind], kind))}
    for fact in sorted(counted, key=lambda fact: (-counted[fact], fact)) if learned else counted:
        values[fact.kind].append(Value(fact.value, counted[fact], fact not in own))
    return values


def _told(values: Sequence[Value]) -> str:
    more = f" and {len(values) - COMMONEST:,} more" if len(values) > COMMONEST else ""
    return ", ".join(value.told() for value in values[:COMMONEST]) + more


def _as_json(found: Catalogue, leaf: Path) -> dict[str, Any]:
    attributes = {kind: [value._asdict() for value in values] for kind, values in values_of(found, leaf).items()}
    return {"leaf": " > ".join(leaf), "products": found.leaves[leaf], "attributes": attributes}


def say_more(rows: int, limit: int, what: str = "") -> None:
    """What a table leaves out, and how to see it."""
    if rows > limit:
        say(f"and {rows - limit:,} more{' ' + what if what else ''}; all of them: --limit {rows}")
