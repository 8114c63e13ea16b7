"""How far a judge is with the pairs of a split that people graded, and which pairs to look at while a prompt is written."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import NamedTuple

from judge.people.splits import Split, graded_queries
from judge.stats.lots import seeded
from judge.store.candidates import Selection, count_selected
from judge.store.db import Database
from judge.store.grades import known_pairs, pair_grades
from judge.store.open_pairs import Wanted, count_open
from judge.store.verdicts import judges

Pair = tuple[str, str]
NOBODY = 0
"""The id of no judge: one that has said nothing yet."""


class Standing(NamedTuple):
    """A judge and the labelled candidates of a split: how many there are, and how many it has still to be asked about."""

    judge_id: int
    pairs: int
    left: int

    @property
    def through(self) -> bool:
        return bool(self.pairs) and not self.left


def standing(db: Database, spec: str, split: Split) -> Standing:
    """How far the judge of that full spec is."""
    queries = graded_queries(db, split)
    if not queries:
        return Standing(NOBODY, 0, 0)
    judge_id = {known: judge for judge, known in judges(db).items()}.get(spec, NOBODY)
    selection = Selection(tuple(queries), labelled=True)
    return Standing(judge_id, count_selected(db, selection), count_open(db, Wanted(judge_id, selection)))


def pairs_to_look_at(db: Database, most: int) -> list[Pair]:
    """Some pairs of the dev split that people graded, in an order that says nothing; without any, the first candidates."""
    dev, lot = set(graded_queries(db, "dev")), seeded(0, "looks")
    if dev:
        graded = [(pair.query_id, pair.product_id) for pair in pair_grades(db) if pair.query_id in dev]
        return sorted(graded, key=lambda pair: lot("\n".join(pair)))[:most]
    with closing(known_pairs(db)) as known:
        return [(pair.query_id, pair.product_id) for pair in islice(known, most)]
