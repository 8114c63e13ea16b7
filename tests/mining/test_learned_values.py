"""What `judge features` found of a leaf counts where negatives are looked for and where they get their type."""

from __future__ import annotations

import pytest

from judge.export.aids import aids_for
from judge.export.policy import Policy
from judge.mining import SOURCES
from judge.mining.base import Ground
from judge.store.catalog import all_products, all_queries, save_products, save_queries
from judge.store.db import Database
from judge.store.written import save_features


@pytest.fixture
def sofas(db: Database) -> Database:
    """Two styles that no attribute states, each in two sofas, and a query that asks for one."""
    titles = ["Chesterfield sofa", "Bridgewater sofa", "Chesterfield sofa, brown", "Bridgewater sofa, brown"]
    save_products(db, [{"id": f"p{place}", "title": title, "category": "Sofas"} for place, title in enumerate(titles)])
    save_queries(db, [{"id": "q", "text": "chesterfield sofa"}])
    return db


def found_by_a_model(db: Database) -> None:
    values = [{"value": value, "products": [where]} for value, where in (("chesterfield", "p0"), ("bridgewater", "p1"))]
    save_features(db, {"Sofas": {"features": [{"name": "style", "kind": "visual", "values": values}]}})


def mined(db: Database) -> list[tuple[str, str]]:
    ground = Ground(db, tuple(all_queries(db)))
    return [(each.product_id, each.violated) for each in SOURCES["attribute"].propose(ground, 10)]


def test_a_value_that_a_model_found_is_one_that_negatives_violate(sofas: Database) -> None:
    assert mined(sofas) == []
    found_by_a_model(sofas)
    assert sorted(mined(sofas)) == [("p1", "style"), ("p3", "style")]


def test_and_an_export_types_them_by_it(sofas: Database) -> None:
    found_by_a_model(sofas)
    known = aids_for(sofas, Policy(), [], {}).catalogue
    assert known is not None
    assert {each.id: sorted(known.facts(each).of("style")) for each in all_products(sofas)} == {
        "p0": ["chesterfield"],
        "p1": ["bridgewater"],
        "p2": ["chesterfield"],
        "p3": ["bridgewater"],
    }
