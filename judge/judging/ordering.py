"""Whether the order of candidates that share a request moves their grades: it should not, since each is to be graded by itself.

Each pack is asked as a run would ask it, the very same once more, and with its halves changed over and shuffled. What moves the
second time is the judge's own unsteadiness; what moves beyond that in the third is the order's doing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from judge.judging.base import Answer
from judge.judging.bench import Bench, Question, Said
from judge.judging.probes import Wrong
from judge.stats.clusters import Estimate, estimated, means
from judge.tables import Product, Query, content_hash


class Pack(NamedTuple):
    """A query and those of its candidates that share a request, in their order."""

    query: Query
    products: tuple[Product, ...]


@dataclass(frozen=True)
class Order:
    """What another order did to `n` pairs of `packs` requests; intervals of 95 %, requests resampled.

    `moved`: the share whose grade is another one; `again`: the same for the same order asked once more. `steps` counts pairs by how
    many grades they moved. `trend`: how much higher a product is graded in the first half of a request than in the second, over the
    `crossed` pairs that changed halves. `failed` pairs have no grade in one order or the other.
    """

    size: int
    packs: int
    n: int
    moved: Estimate | None
    again: float | None
    steps: dict[int, int]
    trend: Estimate | None
    crossed: int
    failed: int
    wrong: Sequence[Wrong]

    def exceeds(self, limit: float) -> bool:
        """Too large a share moved, or nothing but failures came."""
        return self.moved.value > limit if self.moved else self.failed > 0


class _Seen(NamedTuple):
    """A product in both orders: its places, counted from 0, and its grades."""

    product: Product
    places: tuple[int, int]
    grades: tuple[int, int]

    @property
    def step(self) -> int:
        return abs(self.grades[1] - self.grades[0])


class _Compared(NamedTuple):
    """A pack's products graded in both orders, how many were not, and the share that moved in the same order, with their number."""

    pack: Pack
    seen: list[_Seen]
    failed: int
    again: list[bool]


async def reorder(bench: Bench, packs: Sequence[Pack], seed: int) -> Order:
    """Ask about each pack three times. Closes the provider."""
    turned = [other_order(pack, seed) for pack in packs]
    questions = [
        question
        for pack, other in zip(packs, turned, strict=True)
        for question in (Question(*pack), Question(*pack, repeat=1), Question(*other))
    ]
    try:
        said = await bench.ask(questions)
    finally:
        await bench.provider.close()
    compared = [_compared(pack, turned[place], said[3 * place : 3 * place + 3]) for place, pack in enumerate(packs)]
    return _order(bench.provider.pack, [each for each in compared if each.seen or each.failed], seed)


def other_order(pack: Pack, seed: int) -> Pack:
    """The same pack with its second half first, each half in an order drawn by the seed: all but a middle product change halves."""
    middle = (len(pack.products) + 1) // 2
    halves = pack.products[middle:], pack.products[:middle]
    return pack._replace(
        products=tuple(product for half in halves for product in sorted(half, key=lambda one: content_hash([seed, one.id])))
    )


def _compared(pack: Pack, other: Pack, said: Sequence[Said]) -> _Compared:
    first, again, turned = (_grades(order, told) for order, told in zip((pack, pack, other), said, strict=True))
    if first is None or turned is None:
        return _Compared(pack, [], 0, [])
    places = {product.id: place for place, product in enumerate(other.products)}
    seen = [
        _Seen(product, (place, places[product.id]), (first[product.id], turned[product.id]))
        for place, product in enumerate(pack.products)
        if product.id in first and product.id in turned
    ]
    repeated = [again[name] != grade for name, grade in first.items() if name in again] if again else []
    return _Compared(pack, seen, len(pack.products) - len(seen), repeated)


def _grades(pack: Pack, said: Said) -> dict[str, int] | None:
    """Product id to grade, for those that have one; None where the pack was not asked about."""
    if said is None:
        return None
    return {product.id: outcome.grade for product, outcome in zip(pack.products, said, strict=True) if isinstance(outcome, Answer)}


def _order(size: int, compared: Sequence[_Compared], seed: int) -> Order:
    pairs = [(each.pack, seen) for each in compared for seen in each.seen]
    again = [moved for each in compared for moved in each.again]
    gains = [[gain for seen in each.seen if (gain := _gain(seen, len(each.pack.products))) is not None] for each in compared]
    return Order(
        size,
        len(compared),
        len(pairs),
        _mean([[seen.step > 0 for seen in each.seen] for each in compared], seed),
        sum(again) / len(again) if again else None,
        dict(sorted(Counter(seen.step for _, seen in pairs if seen.step).items())),
        _mean(gains, seed),
        sum(map(len, gains)),
        sum(each.failed for each in compared),
        [_wrong(pack, seen) for pack, seen in pairs if seen.step],
    )


def _gain(seen: _Seen, size: int) -> int | None:
    """The grade in the first half less the grade in the second; None for a product that did not change halves."""
    before, after = ((2 * place < size - 1) - (2 * place > size - 1) for place in seen.places)  # 1 first half, -1 second, 0 the middle
    return before * (seen.grades[0] - seen.grades[1]) if before * after < 0 else None


def _mean(values: Sequence[Sequence[float]], seed: int) -> Estimate | None:
    """The mean over all packs' values, each pack one cluster."""
    sums = np.array([[sum(each), len(each)] for each in values if each], dtype=np.float64).reshape(-1, 2)
    return estimated(means, sums, np.random.default_rng(seed)) if len(sums) else None


def _wrong(pack: Pack, seen: _Seen) -> Wrong:
    before, after = (place + 1 for place in seen.places)
    edit = f"number {before} of {len(pack.products)} becomes number {after}"
    return Wrong(pack.query.id, pack.query.text, seen.product.id, seen.product.title, edit, *seen.grades)
