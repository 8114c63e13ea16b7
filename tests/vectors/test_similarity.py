from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event
from support.encoding import Hashed

from judge.errors import InputError
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.vectors.kept import kept_vectors
from judge.vectors.similarity import Similarity


def similarity(db: Database, folder: Path, encoder: Hashed | None = None) -> Similarity:
    return Similarity(db, kept_vectors(encoder or Hashed(), folder))


def test_it_is_the_cosine_in_the_order_of_the_ids_and_where_that_is_negative_it_is_0(shop: Callable[..., Database], tmp_path: Path) -> None:
    db = shop(products=40, queries=1)
    ids = [f"p{n}" for n in (7, 3, 40, 7)]
    query, *products = Hashed().encode(["lamp 1", *(f"Lamp {n}" for n in (7, 3, 40, 7))])
    expected = [max(0.0, float(query @ product)) for product in products]
    assert np.allclose(similarity(db, tmp_path).of_query("q1", ids), expected)
    every = similarity(db, tmp_path).of_query("q1", [f"p{n}" for n in range(1, 41)])
    assert every.min() == 0
    assert every.max() <= 1


def test_a_product_is_alike_itself_and_two_are_as_alike_either_way(shop: Callable[..., Database], tmp_path: Path) -> None:
    found = similarity(shop(products=9), tmp_path)
    assert found.of_product("p1", ["p1"]).tolist() == [pytest.approx(1)]
    assert found.of_product("p1", ["p1"]).max() <= 1
    for n in range(2, 10):
        assert found.of_product("p1", [f"p{n}"]).tolist() == found.of_product(f"p{n}", ["p1"]).tolist()


def test_no_product_has_no_similarity(shop: Callable[..., Database], tmp_path: Path) -> None:
    assert similarity(shop(), tmp_path).of_query("q1", []).tolist() == []


def test_only_what_has_no_vector_yet_is_encoded(shop: Callable[..., Database], tmp_path: Path) -> None:
    db, encoder = shop(products=3, queries=1), Hashed()
    similarity(db, tmp_path, encoder).of_query("q1", ["p1", "p2"])
    save_products(db, [{"id": "p2", "title": "Couch"}])
    del encoder.asked[:]
    similarity(db, tmp_path, encoder).of_query("q1", ["p1", "p2", "p3"])
    assert sorted(encoder.asked) == ["Couch", "Lamp 3"]


@pytest.mark.parametrize(("query", "product", "named"), [("q9", "p1", "query 'q9'"), ("q1", "p9", "product 'p9'")])
def test_an_id_that_nobody_knows_is_named(shop: Callable[..., Database], tmp_path: Path, query: str, product: str, named: str) -> None:
    with pytest.raises(InputError, match=named):
        similarity(shop(), tmp_path).of_query(query, ["p1", product])


def test_what_was_met_once_is_answered_without_the_database_in_well_under_a_millisecond(
    shop: Callable[..., Database], tmp_path: Path
) -> None:
    db = shop(products=2_000, queries=1, candidates=[])
    found = similarity(db, tmp_path, Hashed(dimensions=384))
    found.prepare(["q1"], [f"p{n}" for n in range(1, 2_001)])
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *words: asked.append(words[2]))
    ids = [f"p{n}" for n in range(1, 2_001, 18)]
    taken = []
    for _ in range(200):
        start = time.perf_counter()
        found.of_query("q1", ids)
        taken.append(time.perf_counter() - start)
    assert asked == []
    assert min(taken) < 0.001, f"{len(ids)} candidates took {min(taken) * 1000:.2f} ms at best"
