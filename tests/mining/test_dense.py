from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.encoding import Hashed

from judge.errors import InputError
from judge.mining import DEFAULT_SOURCES, mine
from judge.mining.base import Ground
from judge.mining.dense import Dense
from judge.mining.meaning import BLOCK
from judge.store.candidates import proposals_of
from judge.store.catalog import all_queries, count
from judge.store.db import Database
from judge.tables import Candidate
from judge.vectors import encoder_for
from judge.vectors.base import Vectors
from judge.vectors.brought import brought_vectors
from judge.vectors.kept import kept_vectors


@pytest.fixture
def vectors(tmp_path: Path) -> Vectors:
    return kept_vectors(Hashed(), tmp_path / "labels.vectors")


def test_rank_and_cosine_are_recorded(shop: Callable[..., Database], vectors: Vectors) -> None:
    db = shop(products=9, queries=1, candidates=[])
    mine(db, ["dense"], 3, vectors=vectors)
    encoder = Hashed()
    (query,), products = encoder.encode(["lamp 1"]), encoder.encode([f"Lamp {n}" for n in range(1, 10)])
    best = np.argsort(-(products @ query))[:3]
    for rank, place in enumerate(best, start=1):
        (proposal,) = proposals_of(db, "q1", f"p{place + 1}")
        assert (proposal.source, proposal.rank, proposal.score) == ("dense", rank, pytest.approx(float(products[place] @ query), abs=1e-6))


def test_what_means_the_same_is_found_where_no_word_is_shared(shop: Callable[..., Database], tmp_path: Path) -> None:
    db = shop(
        products=[{"id": "p1", "title": "Garlic press"}, {"id": "p2", "title": "Couch, two seats"}, {"id": "p3", "title": "AA batteries"}],
        queries=[{"id": "q1", "text": "sofa"}],
        candidates=[],
    )
    mine(db, ["lexical"])
    assert count(db, Candidate) == 0
    mine(db, ["dense"], 1, vectors=kept_vectors(encoder_for("embedded"), tmp_path / "labels.vectors"))
    assert [proposal.rank for proposal in proposals_of(db, "q1", "p2")] == [1]


def test_equal_products_come_in_the_order_of_their_ids_also_where_they_lie_in_different_blocks(
    shop: Callable[..., Database], vectors: Vectors
) -> None:
    products = [{"id": f"{n:05}", "title": "Lamp" if n % 1_000 == 7 else f"Lamp {n}"} for n in range(BLOCK + 100)]
    db = shop(products=products, queries=[{"id": "q1", "text": "Lamp"}], candidates=[])
    found = [proposal.product_id for proposal in Dense().propose(Ground(db, tuple(all_queries(db)), vectors=vectors), 5)]
    assert found == ["00007", "01007", "02007", "03007", "04007"]


def test_it_is_mined_only_where_it_is_named(mined_shop: Database) -> None:
    assert "dense" not in DEFAULT_SOURCES
    assert "dense" not in {found.source for found in mine(mined_shop)}


def test_without_vectors_it_is_refused_and_nothing_is_mined(mined_shop: Database) -> None:
    with pytest.raises(InputError, match="no vectors"):
        mine(mined_shop, ["lexical", "dense"])
    assert count(mined_shop, Candidate) == 0


def test_brought_vectors_that_lack_a_product_are_refused_before_any_source_writes(mined_shop: Database, tmp_path: Path) -> None:
    np.savez(tmp_path / "products.npz", ids=np.array(["p1", "p2"]), vectors=np.eye(3)[:2])
    np.savez(tmp_path / "queries.npz", ids=np.array(["q1", "q2", "q3"]), vectors=np.eye(3))
    brought = brought_vectors(tmp_path / "products.npz", tmp_path / "queries.npz")
    with pytest.raises(InputError, match="no vector for 4 of the products here: 'p3', 'p4', 'p5'"):
        mine(mined_shop, ["lexical", "dense"], vectors=brought)
    with pytest.raises(InputError, match="no vector for 4 of the products"):
        mine(mined_shop, ["dense", "lexical"], queries=["q1"], vectors=brought)
    assert count(mined_shop, Candidate) == 0
