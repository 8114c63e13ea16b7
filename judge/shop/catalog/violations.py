"""How a product fails a query: which attributes that were asked for it meets, violates, or says nothing about."""

from __future__ import annotations

from dataclasses import dataclass

from judge.shop.catalog.facts import Facts
from judge.shop.catalog.reading import Attribute, Number, Reading
from judge.shop.catalog.units import stated


@dataclass(frozen=True)
class Compared:
    """The attributes and numbers of a reading, each in one of three."""

    met: tuple[Attribute | Number, ...]
    violated: tuple[Attribute | Number, ...]
    unknown: tuple[Attribute | Number, ...]


def compare(reading: Reading, facts: Facts) -> Compared:
    """Sort what was asked for by what a product states.

    A value is violated only where the product states exactly one value of that kind and it is another; of several values,
    a product that leaves one out may still have it, and so may one whose value only a model understood. A number is violated where the product states numbers of that dimension and
    none is within `units.TOLERANCE`. What the product does not state is unknown, never violated.
    """
    sorted_out: dict[bool | None, list[Attribute | Number]] = {True: [], False: [], None: []}
    everything: list[Attribute | Number] = [*reading.attributes, *reading.numbers]
    single = facts.single if reading.attributes else frozenset[str]()
    for asked in everything:
        sorted_out[_holds(asked, facts, single)].append(asked)
    return Compared(tuple(sorted_out[True]), tuple(sorted_out[False]), tuple(sorted_out[None]))


def _holds(asked: Attribute | Number, facts: Facts, single: frozenset[str]) -> bool | None:
    if isinstance(asked, Number):
        return stated(asked.measure, facts.measures)
    if asked.fact.key in facts.of(asked.fact.kind):
        return True
    return False if asked.fact.kind in single else None
