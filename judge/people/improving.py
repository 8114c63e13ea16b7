"""The pairs that a judge got wrong, for whoever improves its prompt: of the dev split only, the worst first, spread over queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.people.agreement import voice_of
from judge.people.examples import taught, why
from judge.people.splits import graded_queries
from judge.stats.lots import seeded
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.judged import verdicts_on
from judge.tables import Product, Query

Pair = tuple[str, str]


class Mistake(NamedTuple):
    """A pair on which a judge and people differ, and why each graded it so."""

    query: Query
    product: Product
    people: int
    people_why: str
    judge: int
    judge_why: str


class Mistakes(NamedTuple):
    """Some of a judge's mistakes on the dev split, of so many, on so many pairs that people and it graded."""

    shown: list[Mistake]
    wrong: int
    graded: int


class Wrong(NamedTuple):
    """A pair and its two grades, people's and the judge's."""

    pair: Pair
    people: int
    judge: int


def mistakes(db: Database, judge_id: int, most: int, seed: int = 0, against: str = "people") -> Mistakes:
    """Up to that many, the widest apart first, one a query before a second of any; the same every time for the same seed."""
    graded = list(_graded(db, judge_id, against))
    lot = seeded(seed, "mistakes")
    wrong = [one for one in graded if one.people != one.judge]
    wrong.sort(key=lambda one: (-abs(one.people - one.judge), lot("\n".join(one.pair))))
    return Mistakes(_told(db, judge_id, _spread(wrong)[:most]), len(wrong), len(graded))


def _graded(db: Database, judge_id: int, against: str) -> Iterator[Wrong]:
    said = voice_of(db, against)
    queries = set(graded_queries(db, "dev")) - taught(db, [judge_id])
    for pair in pair_grades(db, [judge_id]):
        people, verdict = said(pair), pair.verdict
        if pair.query_id in queries and people is not None and verdict is not None and verdict.grade is not None:
            yield Wrong((pair.query_id, pair.product_id), people, verdict.grade)


def _spread(wrong: Sequence[Wrong]) -> list[Wrong]:
    """The first of every query, then the second of every query, and so on."""
    seen = Counter[str]()
    turns = []
    for one in wrong:
        seen[one.pair[0]] += 1
        turns.append(seen[one.pair[0]])
    return [one for _, one in sorted(zip(turns, wrong, strict=True), key=lambda two: two[0])]


def _told(db: Database, judge_id: int, wrong: Sequence[Wrong]) -> list[Mistake]:
    queries = queries_by_id(db, {one.pair[0] for one in wrong})
    products = products_by_id(db, {one.pair[1] for one in wrong})
    verdicts = verdicts_on(db, judge_id, [one.pair for one in wrong])
    return [
        Mistake(queries[pair[0]], products[pair[1]], people, why(db, pair), judge, verdicts[pair].reason) for pair, people, judge in wrong
    ]
