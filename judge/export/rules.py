"""The funnel: every possible triple of a query passes the rules of the policy in one order, and each rule counts what it takes out.

First the rules about a negative alone, then those about the two products of a triple, then those about how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache, partial
from heapq import nsmallest
from itertools import accumulate, pairwise
from math import floor
from operator import attrgetter
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from judge.export.guard import UNKNOWN, Belief
from judge.export.items import Item, Triple
from judge.export.policy import Policy
from judge.export.typing import NegativeType, Typed
from judge.stats.lots import place, seeded

LeftOut = Literal[
    "intents",
    "positives_per_query",
    "test_family",
    "likely_false_negative",
    "hardness",
    "no_text",
    "same_text",
    "grade_gap",
    "same_family",
    "margin",
    "negatives_per_family",
    "mix",
    "negatives_per_positive",
]
"""Why a possible triple is not written, in the order in which the rules apply."""

ODD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 over the golden ratio: a factor that carries every bit of a lot into its highest ones (Knuth, TAOCP 3, 6.4)."""

Kind = TypeVar("Kind", bound=str)
Stay = Callable[[Item, Sequence[Item]], list[Item]]
"""Of these negatives, those that a rule lets be one of that positive."""
Lots = Callable[[Sequence[Item]], NDArray[np.uint64]]
"""A lot for each of these negatives."""
_ID = attrgetter("id")


def _alone(product_id: str) -> str:
    return product_id


@dataclass(frozen=True)
class Known:
    """What is known of the products of one query, by id, as far as a rule of the policy asks for it.

    `likeness`: to the query. `family`: of any product. `typed`: the type of a negative beside a positive. `held`: families that
    other splits hold for themselves.
    """

    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    likeness: Mapping[str, float] = field(default_factory=dict)
    family: Callable[[str], str] = _alone
    typed: Callable[[Item, Item], Typed] | None = None
    held: AbstractSet[str] = frozenset()


class Sides(NamedTuple):
    """The two sides of a query, each by product id."""

    positives: Sequence[Item]
    negatives: Sequence[Item]


def triples(policy: Policy, text: str, of: Sides, known: Known, left_out: Counter[LeftOut]) -> Iterator[Triple]:
    """The triples of one query that the policy wants; `left_out` is added to, so that with what is yielded it counts every possible one."""
    best = _best(policy, of.positives)
    kept = [item for item in best if known.family(item.id) not in known.held] if known.held else best
    left_out["positives_per_query"] += (len(of.positives) - len(best)) * len(of.negatives)
    left_out["test_family"] += (len(best) - len(kept)) * len(of.negatives)
    negatives = list(of.negatives)
    for name, stays in _alone_rules(policy, known):
        negatives, before = [item for item in negatives if stays(item)], len(negatives)
        left_out[name] += (before - len(negatives)) * len(kept)
    shown, together = [item for item in negatives if item.text], list(_pair_rules(policy, known, of.positives, negatives))
    for positive in kept:
        left = shown if text and positive.text else []
        left_out["no_text"] += len(negatives) - len(left)
        yield from _of_positive(policy, positive, left, together, known, left_out)


def _best(policy: Policy, positives: Sequence[Item]) -> Sequence[Item]:
    """As many positives as the cap allows, the highest grades first, then by lot, by product id again."""
    if policy.positives_per_query is None or len(positives) <= policy.positives_per_query:
        return positives
    lot = seeded(policy.seed, "positives", positives[0].resolved.query_id)
    best = nsmallest(policy.positives_per_query, positives, key=lambda item: (-(item.resolved.grade or 0), lot(item.id)))
    return sorted(best, key=lambda item: item.id)


def _alone_rules(policy: Policy, known: Known) -> Iterator[tuple[LeftOut, Callable[[Item], bool]]]:
    """Rules about a negative whatever the positive. What is not known is not held against it, but for the guard: there doubt is the point."""
    if (least := policy.min_true_negative) is not None:
        yield "likely_false_negative", lambda item: (known.beliefs.get(item.id, UNKNOWN).true or 0.0) >= least
    if policy.hardness is not None:
        low, high = policy.hardness
        yield "hardness", lambda item: low <= known.likeness.get(item.id, low) <= high


def _pair_rules(policy: Policy, known: Known, positives: Sequence[Item], negatives: Sequence[Item]) -> Iterator[tuple[LeftOut, Stay]]:
    """Rules about the two products of a triple. Each looks at all negatives at once: there are far more pairs than anything else."""
    yield "same_text", _of_no_positive(positives, negatives)
    if (gap := policy.grade_gap) > 1:
        yield "grade_gap", lambda positive, left: [item for item in left if _grade(positive) - _grade(item) >= gap]
    if not policy.family_negatives:
        yield "same_family", _of_another_family(known.family, negatives)
    if (margin := policy.margin) is not None:
        yield "margin", partial(_below, margin, known.likeness)


def _of_no_positive(positives: Sequence[Item], negatives: Sequence[Item]) -> Stay:
    """Those whose text no positive of the query has, in a triple or not: one text cannot be right and wrong for it."""
    shared = {item.text for item in positives}.intersection(item.text for item in negatives)
    return lambda _, left: [item for item in left if item.text not in shared] if shared else list(left)


def _of_another_family(family: Callable[[str], str], negatives: Sequence[Item]) -> Stay:
    """Those of another family than the positive's. Few positives share theirs with a negative: only they look at each."""
    theirs = frozenset(family(item.id) for item in negatives)

    def stay(positive: Item, left: Sequence[Item]) -> list[Item]:
        own = family(positive.id)
        return [item for item in left if family(item.id) != own] if own in theirs else list(left)

    return stay


def _below(margin: float, likeness: Mapping[str, float], positive: Item, negatives: Sequence[Item]) -> list[Item]:
    most = margin * likeness.get(positive.id, 1.0)
    return [item for item in negatives if likeness.get(item.id, 0.0) <= most]


def _grade(item: Item) -> int:
    return item.resolved.grade or 0


def _of_positive(
    policy: Policy,
    positive: Item,
    left: list[Item],
    rules: Iterable[tuple[LeftOut, Stay]],
    known: Known,
    left_out: Counter[LeftOut],
) -> Iterator[Triple]:
    """One positive with its own draw of the negatives."""
    for name, stay in rules:
        left, before = stay(positive, left), len(left)
        left_out[name] += before - len(left)
    for name, draw in _draws(policy, positive, known):
        left, before = draw(left), len(left)
        left_out[name] += before - len(left)
    for negative in left:
        typed = known.typed(positive, negative) if known.typed else None
        yield Triple(positive, negative, typed, known.beliefs.get(negative.id))


def _draws(policy: Policy, positive: Item, known: Known) -> Iterator[tuple[LeftOut, Callable[[list[Item]], list[Item]]]]:
    """Rules about how many negatives a positive has, each as likely as another, by product id again."""
    lot = _lot(policy.seed, positive)
    if (most := policy.negatives_per_family) is not None:
        yield "negatives_per_family", lambda left: _few_of_each(left, lambda item: known.family(item.id), lambda _: most, lot)
    if policy.mix and known.typed:
        quotas, typed = _quotas(policy, positive), known.typed
        yield "mix", lambda left: _few_of_each(left, lambda item: typed(positive, item).type, lambda name: quotas.get(name, 0), lot)
    if (cap := policy.negatives_per_positive) is not None:
        yield "negatives_per_positive", lambda left: _drawn(left, cap, lot)


def _lot(seed: int, positive: Item) -> Lots:
    """A lot for each product, drawn anew for each positive: both hashed once and mixed, as there are far more pairs than products.

    Without the factor a product whose hash has few near it would be drawn for more positives than others are.
    """
    own, of_product = np.uint64(seeded(seed, "negatives", positive.resolved.query_id)(positive.id)), _lots_of(seed)
    return lambda items: (np.fromiter(map(of_product, map(_ID, items)), np.uint64, len(items)) ^ own) * ODD


@lru_cache(maxsize=8)
def _lots_of(seed: int) -> Callable[[str], int]:
    return lru_cache(maxsize=100_000)(seeded(seed, "negative products"))


def _quotas(policy: Policy, positive: Item) -> dict[NegativeType, int]:
    """How many negatives of each type a positive may have: its share of the cap, rounded up or down by lot, and the cap in all.

    One lot for all types (systematic sampling, Madow 1949): each has its exact share on average.
    """
    cap, lot = policy.negatives_per_positive or 0, place(seeded(policy.seed, "mix", positive.resolved.query_id)(positive.id))
    sums = list(accumulate(policy.mix.values(), initial=0.0))
    marks = [floor(cap * (so_far / sums[-1]) + lot) for so_far in sums]
    return {name: high - low for name, (low, high) in zip(policy.mix, pairwise(marks), strict=True)}


def _few_of_each(items: Sequence[Item], kind: Callable[[Item], Kind], most: Callable[[Kind], int], lot: Lots) -> list[Item]:
    """Of each kind as many as it may have."""
    kinds: dict[Kind, list[Item]] = {}
    for item in items:
        kinds.setdefault(kind(item), []).append(item)
    drawn = [item for name, of_kind in kinds.items() for item in _drawn(of_kind, most(name), lot)]
    return sorted(drawn, key=lambda item: item.id)


def _drawn(items: list[Item], most: int, lot: Lots) -> list[Item]:
    if len(items) <= most:
        return items
    return sorted((items[place] for place in np.argsort(lot(items), kind="stable")[:most]), key=_ID)
