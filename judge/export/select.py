"""The one selection every format is written from: query by query, its split, its resolved grades and its triples.

Nothing here grows with the number of triples but what one query holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from heapq import nsmallest
from itertools import groupby
from typing import Literal, NamedTuple

from judge.export.policy import Policy, sides
from judge.export.splits import Split, split_of
from judge.export.sure import doubted
from judge.export.text import clean, product_text
from judge.people.resolve import Resolved, resolve
from judge.scales import Side
from judge.stats.lots import seeded
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.grades import PairGrades, known_pairs
from judge.store.settings import scale_of
from judge.tables import Product, Query

Standing = Side | Literal["unsure_positive", "unsure_negative", "cannot_tell", "failed", "unjudged"]
"""Where a pair ends up: exactly one of these. Only the sides of the scale, and the unsure, have a grade; triples are made of the former."""

UNSURE: dict[Side, Standing] = {"positive": "unsure_positive", "negative": "unsure_negative"}

LeftOut = Literal["positives_per_query", "no_text", "same_text", "negatives_per_positive"]
"""Why a possible triple is not written, in the order in which the rules apply."""


class Item(NamedTuple):
    """A graded product of a query as training data shows it; `hash` is the product's content hash."""

    resolved: Resolved
    text: str
    hash: str


class Triple(NamedTuple):
    """A product that serves the query and one that does not."""

    positive: Item
    negative: Item


@dataclass(frozen=True)
class Selected:
    """One query. `possible` triples = those written + those left out by each rule; `standings` counts every known pair once."""

    query: Query
    text: str
    split: Split
    standings: Counter[Standing]
    grades: tuple[Resolved, ...]
    triples: tuple[Triple, ...]
    possible: int
    left_out: Counter[LeftOut]


def selection(db: Database, policy: Policy, judges: Sequence[int] = ()) -> Generator[Selected]:
    """Every query with a known pair, by id. The judges, by id, are in order of trust; without any, only what people said counts."""
    by_grade = sides(policy, scale_of(db))
    unsure = doubted(db, policy, judges, by_grade)
    with closing(known_pairs(db, judges)) as pairs:
        for query_id, group in groupby(pairs, key=lambda pair: pair.query_id):
            resolved = [(pair, resolve(pair)) for pair in group]
            left = unsure([said for _, said in resolved])
            standings = [(standing(pair, said, by_grade, doubted=said.product_id in left), said) for pair, said in resolved]
            yield _selected(db, policy, queries_by_id(db, [query_id])[query_id], standings)


def standing(pair: PairGrades, resolved: Resolved, by_grade: Mapping[int, Side], *, doubted: bool = False) -> Standing:
    """Where a pair ends up; `doubted`: its verdict is not sure enough for its side. Without a grade it is on no side: a person could not tell, judges failed, or nobody looked."""
    if resolved.grade is not None:
        side = by_grade[resolved.grade]
        return UNSURE[side] if doubted else side
    if pair.labels:
        return "cannot_tell"
    return "failed" if pair.failure else "unjudged"


def _selected(db: Database, policy: Policy, query: Query, standings: Sequence[tuple[Standing, Resolved]]) -> Selected:
    positives, negatives = ([said for where, said in standings if where == side] for side in ("positive", "negative"))
    kept = _best(policy, query.id, positives)
    text, possible = clean(query.text), len(positives) * len(negatives)
    left_out: Counter[LeftOut] = Counter({"positives_per_query": possible - len(kept) * len(negatives)})
    triples = tuple(_triples(policy, text, _items(db, policy, kept, negatives), left_out))
    return Selected(
        query=query,
        text=text,
        split=split_of(query.text, policy.shares, policy.seed),
        standings=Counter(where for where, _ in standings),
        grades=tuple(said for _, said in standings if said.grade is not None),
        triples=triples,
        possible=possible,
        left_out=left_out,
    )


def _items(db: Database, policy: Policy, positives: list[Resolved], negatives: list[Resolved]) -> tuple[list[Item], list[Item]]:
    """Both sides with their texts; a query that lacks one of them needs none."""
    if not positives or not negatives:
        return [], []
    products = products_by_id(db, [said.product_id for said in (*positives, *negatives)])
    return [_item(said, products, policy) for said in positives], [_item(said, products, policy) for said in negatives]


def _item(said: Resolved, products: Mapping[str, Product], policy: Policy) -> Item:
    product = products[said.product_id]
    return Item(said, product_text(product, policy.fields), product.hash)


def _best(policy: Policy, query_id: str, positives: list[Resolved]) -> list[Resolved]:
    """As many positives as the cap allows, the highest grades first, by product id again."""
    if policy.positives_per_query is None or len(positives) <= policy.positives_per_query:
        return positives
    lot = seeded(policy.seed, "positives", query_id)
    best = nsmallest(policy.positives_per_query, positives, key=lambda said: (-(said.grade or 0), lot(said.product_id)))
    return sorted(best, key=lambda said: said.product_id)


def _triples(policy: Policy, query: str, items: tuple[list[Item], list[Item]], left_out: Counter[LeftOut]) -> Iterator[Triple]:
    """Each positive with its own draw of the negatives. Adds to `left_out`, by rule."""
    positives, negatives = items
    for positive in positives:
        readable = [negative for negative in negatives if query and positive.text and negative.text]
        telling = [negative for negative in readable if negative.text != positive.text]
        drawn = _drawn(policy, positive, telling)
        left_out["no_text"] += len(negatives) - len(readable)
        left_out["same_text"] += len(readable) - len(telling)
        left_out["negatives_per_positive"] += len(telling) - len(drawn)
        yield from (Triple(positive, negative) for negative in drawn)


def _drawn(policy: Policy, positive: Item, negatives: list[Item]) -> list[Item]:
    """As many negatives as the cap allows, each as likely as another, by product id again."""
    if policy.negatives_per_positive is None or len(negatives) <= policy.negatives_per_positive:
        return negatives
    lot = seeded(policy.seed, "negatives", positive.resolved.query_id, positive.resolved.product_id)
    drawn = nsmallest(policy.negatives_per_positive, negatives, key=lambda item: lot(item.resolved.product_id))
    return sorted(drawn, key=lambda item: item.resolved.product_id)
