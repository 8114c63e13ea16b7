"""Triples of one positive taken together, for the formats that hold several negatives in a row.

A row is one positive and never one query: the trainers that read such rows put any positive of a row beside any of its negatives,
and only the negatives drawn for that positive are known to read otherwise than it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, groupby, islice
from typing import NamedTuple

from judge.export.items import Item
from judge.export.policy import Policy
from judge.export.select import Selected

MOST = 8
"""Negatives in a row of fixed width, at most."""


class Group(NamedTuple):
    """A positive and negatives drawn for it."""

    positive: Item
    negatives: tuple[Item, ...]


def groups(selected: Selected) -> Iterator[Group]:
    """Each positive of a query with all its negatives: the triples again, each once."""
    for _, triples in groupby(selected.triples, key=lambda triple: triple.positive.resolved.product_id):
        of_positive = list(triples)
        yield Group(of_positive[0].positive, tuple(triple.negative for triple in of_positive))


def width(policy: Policy) -> int:
    """Negatives in every row of fixed width under that policy."""
    return min(policy.negatives_per_positive or MOST, MOST)


def groups_of(selected: Selected, negatives: int) -> Iterator[Group]:
    """Groups of exactly that many negatives: trainers batch rows as rectangles.

    A positive with more of them has several rows; in its last one the negatives begin again where they run out.
    """
    for positive, all_of_them in groups(selected):
        for start in range(0, len(all_of_them), negatives):
            left = all_of_them[start : start + negatives]
            yield Group(positive, tuple(islice(cycle(left), negatives)))
