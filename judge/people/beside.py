"""What else a query was given: its other products, with what this one rater said of them and nobody else."""

from __future__ import annotations

from typing import NamedTuple

from judge.people.showing import Shown
from judge.store.candidates import candidates_of
from judge.store.catalog import products_by_id
from judge.store.db import Database
from judge.store.labels import acts_by
from judge.tables import Label, Product


class Beside(NamedTuple):
    """Another product of the query, and this rater's own label of it that counts."""

    product: Product
    own: Label | None


def beside(db: Database, shown: Shown) -> list[Beside]:
    """The query's other candidates, by title: an order that tells nothing of what anybody thinks of them."""
    acts = acts_by(db, shown.rater, shown.query.id)
    retracted = {act.retracts for act in acts}
    own = {act.product_id: act for act in acts if act.retracts is None and act.id not in retracted}
    others = products_by_id(db, [product for product in candidates_of(db, shown.query.id) if product != shown.product.id])
    return [Beside(product, own.get(product.id)) for product in sorted(others.values(), key=lambda one: (one.title, one.id))]
