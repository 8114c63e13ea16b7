"""A pair as one rater is to see it, before they grade it and after. No other person's grade is in what they see before.

Every view of a pair has a token, made of who looks at what for the how-manyth time: storing the same view twice is storing it
once, whatever a browser does with double clicks, refreshes and its back button.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.intents import query_with_intent
from judge.store.labels import acts_by, last_label_by, reactions_to
from judge.store.leases import Handed, Pair
from judge.store.revealed import with_verdict
from judge.store.trusted import counting_verdict
from judge.tables import Label, Product, Query, Reaction, Verdict, content_hash

SOURCE = "review"
"""Of labels that were given on the page."""
AGAIN = "again"
"""The queue of a pair that its rater came back to, though their label of it counts."""


@dataclass(frozen=True)
class Shown:
    """A pair as one rater is to see it now. `queue`, `stratum` and `inclusion` are stored with the label, and are not for showing.

    `seen`: they may know its verdict by now. `earlier` is their own label of it that counts, `taken_back` the one they just took
    back, whose note and reasons they find again.
    """

    rater: str
    query: Query
    product: Product
    token: str
    queue: str
    stratum: str
    inclusion: float | None
    seen: bool
    earlier: Label | None
    taken_back: Label | None

    @property
    def pair(self) -> Pair:
        return self.query.id, self.product.id


@dataclass(frozen=True)
class Before:
    """The pair this rater labelled last, with the verdict that counts (None: no judge said anything) and how they reacted to it."""

    label: Label
    query: Query
    product: Product
    verdict: Verdict | None
    reactions: tuple[Reaction, ...]

    @property
    def token(self) -> str:
        """Names this view of the revealed verdict: it changes with every reaction."""
        return content_hash({"act": "react", "label": self.label.id, "reactions": len(self.reactions)})


def views(db: Database, rater: str, judges: Sequence[int], pairs: Sequence[Handed]) -> list[Shown]:
    """These pairs, all of one query, as they lie before the rater."""
    if not pairs:
        return []
    query = query_with_intent(db, pairs[0].query_id)
    products = products_by_id(db, [pair.product_id for pair in pairs])
    acts: dict[str, list[Label]] = defaultdict(list)
    for act in acts_by(db, rater, query.id, pairs[0].product_id if len(pairs) == 1 else None):
        acts[act.product_id].append(act)
    seen = with_verdict(db, judges, query.id, acts)
    return [_view(rater, pair, query, products[pair.product_id], acts[pair.product_id], pair.product_id in seen) for pair in pairs]


def _view(rater: str, pair: Handed, query: Query, product: Product, acts: Sequence[Label], seen: bool) -> Shown:
    retracted = {act.retracts for act in acts}
    labels = [act for act in acts if act.retracts is None]
    earlier = next((label for label in reversed(labels) if label.id not in retracted), None)
    undone = acts[-1].retracts if acts else None
    chosen = labels[-1] if labels else pair  # how a pair was chosen stays with it, however often its rater comes back
    return Shown(
        rater=rater,
        query=query,
        product=product,
        token=content_hash({"act": "review", "rater": rater, "pair": pair.pair, "acts": len(acts)}),
        queue=AGAIN if earlier else labels[-1].shown_because if labels else pair.queue,
        stratum=chosen.stratum,
        inclusion=chosen.inclusion,
        seen=seen,
        earlier=earlier,
        taken_back=next((label for label in labels if label.id == undone), None),
    )


def last_seen(db: Database, rater: str, judges: Sequence[int]) -> Before | None:
    """The last pair this rater labelled on the page and did not take back."""
    label = last_label_by(db, rater, SOURCE)
    if label is None or label.id is None:
        return None
    query, product = queries_by_id(db, [label.query_id]), products_by_id(db, [label.product_id])
    verdict = counting_verdict(db, judges, (label.query_id, label.product_id))
    return Before(label, query[label.query_id], product[label.product_id], verdict, tuple(reactions_to(db, label.id)))
