from __future__ import annotations

from support.voices import label

from judge.mining.base import Ground
from judge.mining.labels import Labels
from judge.store.db import Database
from judge.store.labels import save_labels


def pairs(ground: Ground, depth: int | None = None) -> list[tuple[str, str]]:
    return [(proposal.query_id, proposal.product_id) for proposal in Labels().propose(ground, depth)]


def test_every_pair_with_a_label_or_gold_is_proposed_once_cannot_tell_included(ground: Ground) -> None:
    assert pairs(ground) == [("q1", "p6"), ("q2", "p4"), ("q3", "p1")]


def test_a_label_that_was_taken_back_proposes_nothing(mined_shop: Database, ground: Ground) -> None:
    save_labels(mined_shop, [label(("q3", "p2"), 1)])
    assert ("q3", "p2") in pairs(ground)
    save_labels(mined_shop, [label(("q3", "p2"), None, retracts=4)])
    assert ("q3", "p2") not in pairs(ground)


def test_what_people_looked_at_is_taken_whole_unless_a_depth_of_its_own_is_given() -> None:
    assert Labels().depth(1) is None


def test_people_rank_nothing_so_there_is_no_rank_and_no_grade_leaks_into_a_score(ground: Ground) -> None:
    assert {(proposal.rank, proposal.score) for proposal in Labels().propose(ground, None)} == {(None, None)}
