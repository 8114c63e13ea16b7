"""One grade of several raters' grades, made in two ways, each held against what people settled on.

`resolve.consensus` is the way that final grades are made. Dawid and Skene's way weighs raters by how the others bear them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judge.people.figures import Compared
from judge.people.raters import Held, held, pairs_of, same_grade
from judge.people.resolve import consensus
from judge.scales import Scale
from judge.stats.agreement import kappas
from judge.stats.clusters import Estimate, Statistic, differences, estimated, numbered
from judge.stats.confusion import confusions
from judge.stats.dawid_skene import dawid_skene
from judge.store.db import Database
from judge.store.grades import Said
from judge.store.ratings import Rating, ratings
from judge.store.settings import scale_of


@dataclass(frozen=True)
class Voting:
    """Both ways against gold, on the pairs that two raters or more graded and people settled; the differences are `modelled` less `median`.

    Of pairs that raters settled among themselves gold is no independent check. Without such a pair the differences are None.
    """

    median: Held
    modelled: Held
    kappa_gained: Estimate | None
    same_gained: Estimate | None
    n_raters: int


def voting(db: Database, *, resamples: int = 1000, seed: int = 0) -> Voting:
    """How near each way comes to gold. Raters are weighed by everything they graded, not only what was settled."""
    scale, pairs = scale_of(db), list(pairs_of(ratings(db)))
    modelled = _modelled(pairs, scale)
    checked = [(pair, pair[0].gold, grade) for pair, grade in zip(pairs, modelled, strict=True) if len(pair) > 1]
    settled = [(pair, gold, grade) for pair, gold, grade in checked if gold is not None]
    ways = [[_pair(pair, _median(pair), gold) for pair, gold, _ in settled], [_pair(pair, grade, gold) for pair, gold, grade in settled]]
    by_median, by_model = (held(rows, scale, resamples, seed) for rows in ways)
    kappa, same = (_gained(ways, scale, statistic, resamples, seed) if settled else None for statistic in (kappas, same_grade))
    return Voting(by_median, by_model, kappa, same, len({one.rater for pair in pairs for one in pair}))


def _median(pair: Sequence[Rating]) -> int:
    return consensus([Said(one.id, one.rater, one.grade) for one in pair])


def _modelled(pairs: Sequence[Sequence[Rating]], scale: Scale) -> list[int]:
    """The likeliest grade of each pair; of equals the lower, as the median does."""
    if not pairs:
        return []
    units = [place for place, pair in enumerate(pairs) for _ in pair]
    raters, _ = numbered([one.rater for pair in pairs for one in pair])
    found = dawid_skene(units, raters, [one.grade for pair in pairs for one in pair], scale.values)
    return [scale.values[place] for place in found.grades.argmax(axis=1)]


def _pair(pair: Sequence[Rating], grade: int, gold: int) -> Compared:
    return Compared(pair[0].query_id, pair[0].product_id, grade, gold)


def _gained(ways: Sequence[Sequence[Compared]], scale: Scale, statistic: Statistic, resamples: int, seed: int) -> Estimate | None:
    """What the second way has more of than the first, on the same pairs."""
    groups, n_queries = numbered([row.query_id for row in ways[0]])
    sides = [confusions([row.first for row in way], [row.second for row in way], scale.values, groups, n_queries) for way in ways]
    return estimated(differences(statistic), np.stack(sides, axis=1), np.random.default_rng(seed), resamples)
