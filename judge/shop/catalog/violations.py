"""How a product fails a query: which attributes that were asked for it meets, violates, or says nothing about."""

from __future__ import annotations

from dataclasses import dataclass

from judge.shop.catalog.amounts import stated
from judge.shop.catalog.facts import Facts
from judge.shop.catalog.reading import Attribute, Number, Reading
from judge.shop.catalog.values import Fact


@dataclass(frozen=True)
class Compared:
    """The attributes and numbers of a reading, each in one of three."""

    met: tuple[Attribute | Number, ...]
    violated: tuple[Attribute | Number, ...]
    unknown: tuple[Attribute | Number, ...]


def compare(reading: Reading, facts: Facts) -> Compared:
    """Sort what was asked for by what a product states.

    A value is violated only where the product states exactly one value of that kind and it is another; of several values,
    a product that leaves one out may still have it, and so may one whose value only a model understood. A value that is excluded is
    violated where the product states it, and met where it states others alone. Of numbers `amounts.stated` says when. What the product does not state is unknown, never violated.
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
    if asked.excluded:
        return _is_free_of(asked.fact, facts)
    if asked.fact.key in facts.of(asked.fact.kind):
        return True
    return False if asked.fact.kind in single else None


def _is_free_of(unwanted: Fact, facts: Facts) -> bool | None:
    """Neither "dark grey" nor what only a model understood tells whether a product is grey."""
    if any((said.kind, said.key) == (unwanted.kind, unwanted.key) for said in (*facts.stated, *facts.written)):
        return False
    others = facts.of(unwanted.kind)
    understood = any(said.kind == unwanted.kind for said in facts.understood)
    return True if others and not understood and not any(unwanted.key in other for other in others) else None
