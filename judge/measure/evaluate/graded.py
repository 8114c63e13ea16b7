"""The resolved grades that runs are measured by, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from judge.people.resolve import Resolved, resolve
from judge.store.db import Database
from judge.store.grades import PairGrades, pair_grades, told_pairs

Grades = Mapping[str, int]
"""Of one query: grades by product id."""


@dataclass(frozen=True)
class Graded:
    """Of the queries asked for that have a grade: the grades, how many of each query people gave, and pairs people could not tell of.

    `elsewhere`: queries with a grade that nobody asked for.
    """

    grades: Mapping[str, Grades]
    by_people: Mapping[str, int]
    cannot_tell: frozenset[tuple[str, str]]
    elsewhere: int


def graded(db: Database, queries: Collection[str], judges: Sequence[int] = (), *, people_only: bool = False) -> Graded:
    """The resolved grade of every pair of those queries; the judges, by id, are in order of trust, and none counts with `people_only`."""
    grades, by_people = dict[str, Grades](), dict[str, int]()
    cannot_tell, elsewhere = set[tuple[str, str]](), 0
    pairs = told_pairs(db) if people_only else pair_grades(db, judges)
    for query, found in groupby(pairs, key=lambda pair: pair.query_id):
        of_query = [(pair, resolve(pair)) for pair in found]
        known = {said.product_id: said.grade for _, said in of_query if said.grade is not None}
        if query not in queries:
            elsewhere += bool(known)
            continue
        cannot_tell |= {(query, said.product_id) for pair, said in of_query if _unsure(pair, said)}
        if known:
            grades[query] = known
            by_people[query] = sum(said.origin in ("gold", "label") for _, said in of_query)
    return Graded(grades, by_people, frozenset(cannot_tell), elsewhere)


def _unsure(pair: PairGrades, said: Resolved) -> bool:
    return said.grade is None and bool(pair.labels)
