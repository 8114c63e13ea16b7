"""Examples for a prompt: pairs that people agreed on, of the dev split only; and which queries a prompt has been told about.

A judge whose prompt holds a pair is never measured on it, nor on any other pair of that query or of one like it: who was
told how one product of a query is graded knows more of that query than of any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import NamedTuple

import yaml

from judge.errors import InputError
from judge.people.resolve import resolve
from judge.people.splits import graded_queries, queries_like
from judge.stats.lots import seeded
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.grades import PairGrades, pair_grades
from judge.store.labels import gold_of, labels_of
from judge.store.prompts import prompts_of
from judge.store.settings import scale_of
from judge.tables import Label, Product, Query

Pair = tuple[str, str]

_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)


class Example(NamedTuple):
    """A pair with the grade people agreed on, and why, where one of them said so."""

    query: Query
    product: Product
    grade: int
    why: str


class Agreed(NamedTuple):
    """A pair that people gave one grade; `voices` is how many of them did."""

    query_id: str
    product_id: str
    grade: int
    voices: int


def taught(db: Database, judges: Sequence[int]) -> frozenset[str]:
    """The queries, by id, that one of these judges was told about by an example in its prompt, and all queries like them."""
    return queries_like(db, {query for prompt in prompts_of(db, judges) for query, _ in held_by(prompt.text)})


def held_by(text: str) -> frozenset[Pair]:
    """The pairs that a prompt's text holds as examples, by its front matter."""
    found = _FRONT_MATTER.match(text)
    front = yaml.safe_load(found[1]) if found else None
    pairs = (front.get("examples") or ()) if isinstance(front, dict) else ()
    return frozenset((str(query), str(product)) for query, product in pairs)


def pick(db: Database, n: int, seed: int = 0) -> list[Example]:
    """Up to n examples of the dev split: every grade in turn, best first, each query once, pairs with many voices first.

    The same labels and seed pick the same. InputError where people agreed on nothing there.
    """
    lot = seeded(seed, "examples")
    agreed = sorted(_agreed(db), key=lambda pair: (-pair.voices, lot(f"{pair.query_id}\n{pair.product_id}")))
    chosen = list(islice(_spread(agreed, tuple(reversed(scale_of(db).values))), n))
    if not chosen:
        raise InputError(
            "There is no pair of the dev split on which people agreed", "Label some first: judge ui, or judge import labels FILE"
        )
    return _told(db, chosen)


def _agreed(db: Database) -> Iterator[Agreed]:
    """Pairs of the dev split that all who looked gave the same grade, those who settled it included."""
    dev = set(graded_queries(db, "dev"))
    for pair in pair_grades(db):
        grades = _grades(pair)
        if pair.query_id in dev and len(set(grades)) == 1 and (grade := resolve(pair._replace(verdict=None)).grade) is not None:
            yield Agreed(pair.query_id, pair.product_id, grade, len(grades))


def _grades(pair: PairGrades) -> list[int | None]:
    return [said.grade for said in (*pair.labels, *([pair.gold] if pair.gold else []))]


def _spread(agreed: Sequence[Agreed], grades: Sequence[int]) -> Iterator[Agreed]:
    """The first pair of each grade in turn whose query had none yet; grades that have run out are passed over."""
    waiting = {grade: [pair for pair in agreed if pair.grade == grade] for grade in grades}
    used: set[str] = set()
    for grade in cycle(grades):
        if not any(waiting.values()):
            return
        free = [pair for pair in waiting[grade] if pair.query_id not in used]
        waiting[grade] = free[1:]
        if free:
            used.add(free[0].query_id)
            yield free[0]


def _told(db: Database, pairs: Sequence[Agreed]) -> list[Example]:
    queries = queries_by_id(db, {pair.query_id for pair in pairs})
    products = products_by_id(db, {pair.product_id for pair in pairs})
    return [Example(queries[p.query_id], products[p.product_id], p.grade, why(db, (p.query_id, p.product_id))) for p in pairs]


def why(db: Database, pair: Pair) -> str:
    """Why people graded a pair so: who settled it before those who labelled it; "" where nobody said."""
    said = [*(gold.why for gold in gold_of(db, *pair)[:1]), *(_reasons(label) for label in labels_of(db, *pair))]
    return next((text.strip() for text in said if text.strip()), "")


def _reasons(label: Label) -> str:
    return "; ".join([*label.reasons, *([label.note] if label.note.strip() else [])])
