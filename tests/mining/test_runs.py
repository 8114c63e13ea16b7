from __future__ import annotations

from judge.mining.base import Ground
from judge.mining.runs import Runs
from judge.store.db import Database
from judge.store.rankings import save_ranked


def test_each_run_and_pool_is_kept_under_its_own_name_with_the_rank_and_score_it_gave(ground: Ground) -> None:
    found = [
        (proposal.source, proposal.query_id, proposal.product_id, proposal.rank, proposal.score) for proposal in Runs().propose(ground, 2)
    ]
    assert found == [
        ("run:bm25", "q1", "p1", 1, 8.0),
        ("run:bm25", "q1", "p2", 2, 7.0),
        ("run:pool", "q1", "p5", 1, None),
        ("run:pool", "q2", "p5", 1, None),
    ]


def test_the_name_of_a_run_is_kept_whatever_is_in_it(mined_shop: Database, ground: Ground) -> None:
    save_ranked(mined_shop, [{"run": "a:b, 5 🛋️", "query_id": "q3", "product_id": "p1", "rank": 1}])
    assert "run:a:b, 5 🛋️" in {proposal.source for proposal in Runs().propose(ground, 5)}
