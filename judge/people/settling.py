"""One pair with all that was said of it, and what people do about it: settle its grade, or send it to somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from judge.errors import InputError
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.clicks import Clicked, clicked
from judge.store.db import Database
from judge.store.intents import query_with_intent
from judge.store.labels import gold_of, labels_of, reactions_to, save_gold
from judge.store.referrals import ANYONE, refer, sent
from judge.store.trusted import counting_verdict
from judge.store.voices import Voice
from judge.tables import Gold, Label, Product, Query, Reaction, Referral, Verdict, content_hash

Pair = tuple[str, str]


class Listed(NamedTuple):
    """A pair as one line of a list."""

    query_id: str
    product_id: str
    query: str
    title: str


@dataclass(frozen=True)
class Side:
    """What one of two voices said of the pair: the verdict of judges, what shoppers did, or the labels of the people it speaks for."""

    voice: Voice
    verdict: Verdict | None = None
    clicked: Clicked | None = None
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Case:
    """A pair, what two voices said of it, what all people did, every gold decision so far, the one that counts first, and to whom it
    was sent. `replies`: by the label's id, what its rater said last to the verdict they were shown after it.
    """

    query: Query
    product: Product
    sides: tuple[Side, ...]
    labels: tuple[Label, ...]
    gold: tuple[Gold, ...]
    sent: tuple[Referral, ...] = ()
    replies: Mapping[int, Reaction] = field(default_factory=dict)

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


def case_of(db: Database, pair: Pair, voices: Sequence[Voice]) -> Case:
    """Everything that was said of one pair."""
    labels = tuple(labels_of(db, *pair))
    return Case(
        query=query_with_intent(db, pair[0]),
        product=products_by_id(db, [pair[1]])[pair[1]],
        sides=tuple(_side(db, pair, voice, labels) for voice in voices),
        labels=labels,
        gold=tuple(gold_of(db, *pair)),
        sent=tuple(sent(db, pair)),
        replies={label.id: said[-1] for label in labels if label.id is not None and (said := reactions_to(db, label.id))},
    )


def _side(db: Database, pair: Pair, voice: Voice, labels: Sequence[Label]) -> Side:
    return Side(
        voice,
        verdict=counting_verdict(db, voice.judges, pair) if voice.judges else None,
        clicked=clicked(db, *pair) if voice.kind == "behaviour" else None,
        labels=tuple(
            label for label in labels if voice.kind in ("people", "labels") or (voice.kind == "rater" and label.rater == voice.rater)
        ),
    )


def settle(db: Database, case: Case, grade: int, by: str, why: str = "") -> bool:
    """Append the grade that `by` settled on. False when this person already decided on this view of the case, or so last of all."""
    if _stands(gold_of(db, *case.pair)[:1], grade, by, why.strip()):
        return False
    decision = {
        "query_id": case.query.id,
        "product_id": case.product.id,
        "grade": grade,
        "decided_by": by,
        "why": why.strip(),
        "fingerprint": content_hash({"token": case.token, "by": by}),
    }
    return save_gold(db, [decision]).added == 1


def _stands(last: Sequence[Gold], grade: int, by: str, why: str) -> bool:
    """Whether the decision that counts is the same again, with nothing new to say for it."""
    return any((gold.grade, gold.decided_by) == (grade, by) and why in ("", gold.why) for gold in last)


def send(db: Database, case: Case, by: str, to: str = ANYONE, note: str = "") -> bool:
    """Ask somebody, or anyone, to label the pair: it comes first in their review. False when the same was asked already, and InputError
    when it would go to whoever sends it.
    """
    if to == by:
        raise InputError("That would send the pair to yourself", "Label it on the Review page, or choose somebody else")
    return refer(db, case.pair, by, to, note)
