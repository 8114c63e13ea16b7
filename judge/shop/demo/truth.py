"""How true grades are made: a wish (what a query asks for, as structure) meets a product's stated attributes.

The grades are those of the scale `paper`. A grade is the worst of what the product does to the wish:

  5  the kind of product that was meant, and every requirement met
  4  a small reservation: a close relative (a sofa bed for "sofa"), a near miss (cream for white, 124 cm for
     "under 120"), or a minor wish ("would be nice") unmet
  3  doubtful: perhaps the kind that was meant, or a requirement about which the page says nothing
  2  a requirement violated, an accessory or spare part, or a product of a neighbouring category
  1  anything else

Titles and descriptions are not read here: no text can talk the truth into another grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from judge.shop.demo.base import KINDS, DemoProduct, Kind

EXACT, NEARLY, DOUBTFUL, POOR, IRRELEVANT = 5, 4, 3, 2, 1

NEAR: Mapping[str, tuple[str, ...]] = {
    "white": ("cream",),
    "grey": ("charcoal",),
    "blue": ("navy",),
    "beige": ("cream",),
    "oak": ("oak veneer",),
    "wool": ("wool blend",),
    "leather": ("imitation leather",),
}
"""What nearly meets a wish for a colour or a material."""


@dataclass(frozen=True)
class Between:
    """A wish for a number: met from `low` to `high`, nearly met up to a tenth beyond."""

    low: float = 0
    high: float = float("inf")


@dataclass(frozen=True)
class Not:
    """A wish for anything but these values."""

    values: tuple[str, ...]


Need = str | tuple[str, ...] | int | Between | Not
"""A value, any of several values, or one of the two above."""


@dataclass(frozen=True)
class Wish:
    """What somebody who types a query wants. `also` would do, `perhaps` might be what was meant."""

    kinds: tuple[str, ...]
    also: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    needs: Mapping[str, Need] = field(default_factory=dict)
    minor: Mapping[str, Need] = field(default_factory=dict)


def true_grade(wish: Wish, product: DemoProduct) -> int:
    """The grade, 1 to 5, that is right by construction."""
    kind = _kind_fit(wish, product.kind)
    if kind <= POOR:
        return kind
    needs = [_fit(need, product.attributes.get(name)) for name, need in wish.needs.items()]
    minor = [max(NEARLY, _fit(need, product.attributes.get(name))) for name, need in wish.minor.items()]
    return min(kind, *needs, *minor, EXACT)


def _kind_fit(wish: Wish, kind: Kind) -> int:
    for grade, kinds in ((EXACT, wish.kinds), (NEARLY, wish.also), (DOUBTFUL, wish.perhaps)):
        if kind.name in kinds:
            return grade
    return POOR if any(_related(KINDS[name], kind) for name in wish.kinds) else IRRELEVANT


def _related(wanted: Kind, kind: Kind) -> bool:
    """Part of the other, on the next shelf of the same aisle, or a close relative from another aisle."""
    part = wanted.name in kind.part_of or kind.name in wanted.part_of
    return part or kind.aisle == wanted.aisle or kind.family == wanted.family


def _fit(need: Need, stated: str | int | None) -> int:
    """How far what the page states meets a need."""
    if stated is None:
        return DOUBTFUL
    if isinstance(need, Not):
        return POOR if stated in need.values else EXACT
    if isinstance(need, Between):
        number = float(stated)
        return EXACT if need.low <= number <= need.high else NEARLY if need.low * 0.9 <= number <= need.high * 1.1 else POOR
    wanted = need if isinstance(need, tuple) else (need,)
    return EXACT if stated in wanted else NEARLY if any(stated in NEAR.get(str(value), ()) for value in wanted) else POOR
