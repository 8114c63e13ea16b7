"""What the Disagreements page asks and hands back: one pair with all its voices, and the grade people settle on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.labels import gold_of, labels_of, save_gold
from judge.store.verdicts import verdicts_of
from judge.tables import Gold, Label, Product, Query, Verdict, content_hash

Pair = tuple[str, str]


class Listed(NamedTuple):
    """A pair as one line of a list."""

    query_id: str
    product_id: str
    query: str
    title: str


@dataclass(frozen=True)
class Case:
    """A pair, what one judge and all people said of it, and every gold decision so far, the one that counts first."""

    query: Query
    product: Product
    verdict: Verdict | None
    labels: tuple[Label, ...]
    gold: tuple[Gold, ...]

    @property
    def pair(self) -> Pair:
        return self.query.id, self.product.id

    @property
    def token(self) -> str:
        """Names this view of the case: it changes with every decision."""
        return content_hash({"act": "settle", "pair": self.pair, "decisions": len(self.gold)})


def listed(db: Database, pairs: Sequence[Pair]) -> list[Listed]:
    """These pairs with their texts, in the same order."""
    queries = queries_by_id(db, {query for query, _ in pairs})
    products = products_by_id(db, {product for _, product in pairs})
    return [Listed(query, product, queries[query].text, products[product].title) for query, product in pairs]


def case_of(db: Database, judge_id: int, pair: Pair) -> Case:
    """Everything that was said of one pair."""
    said = (verdict for verdict, _ in verdicts_of(db, *pair) if verdict.judge_id == judge_id and verdict.repeat == 0)
    return Case(
        query=queries_by_id(db, [pair[0]])[pair[0]],
        product=products_by_id(db, [pair[1]])[pair[1]],
        verdict=next(said, None),
        labels=tuple(labels_of(db, *pair)),
        gold=tuple(gold_of(db, *pair)),
    )


def settle(db: Database, case: Case, grade: int, by: str, why: str = "") -> bool:
    """Append the grade that `by` settled on. False when this person already decided on this view of the case."""
    decision = {
        "query_id": case.query.id,
        "product_id": case.product.id,
        "grade": grade,
        "decided_by": by,
        "why": why.strip(),
        "fingerprint": content_hash({"token": case.token, "by": by}),
    }
    return save_gold(db, [decision]).added == 1
