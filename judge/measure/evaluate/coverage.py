"""How much of what a run shows is known: queries it lacks, queries nobody graded, places nobody judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from judge.measure.evaluate.graded import Grades
from judge.measure.evaluate.lists import RunLists
from judge.measure.evaluate.metrics import Measure


@dataclass(frozen=True)
class Coverage:
    """Of one run: `lists` of queries measured; `missing` of them it has no list of, which count as 0; `ungraded` lists are left out.

    `unjudged`: by K, how many of the places in the first K of its lists (no more than they have) hold nothing judged, and how many
    places those are. `refused`: rows of its file that were not read, by reason.
    """

    lists: int
    missing: int
    ungraded: int
    unjudged: Mapping[int, tuple[int, int]]
    refused: Mapping[str, int]


def coverage_of(run: RunLists, grades: Mapping[str, Grades], ungraded: Collection[str], measures: Sequence[Measure]) -> Coverage:
    """By the grades of the queries measured, and the queries that would have been, had they any."""
    lists = [query for query in grades if query in run.lists]
    cutoffs = sorted({each.cutoff for each in measures if each.theirs is not None and each.cutoff})
    unjudged = {k: _unjudged(run, grades, lists, k) for k in cutoffs}
    return Coverage(len(lists), len(grades) - len(lists), sum(query in run.lists for query in ungraded), unjudged, run.refused)


def _unjudged(run: RunLists, grades: Mapping[str, Grades], lists: Sequence[str], k: int) -> tuple[int, int]:
    open_ = sum(product not in grades[query] for query in lists for product in run.lists[query][:k])
    return open_, sum(min(k, len(run.lists[query])) for query in lists)
