"""Counts for the pages."""

from __future__ import annotations

from typing import Any

from support.graded import judge_said, rater_said, settled
from support.voices import a_judge, judged

from judge.store.labels import save_labels
from judge.store.progress import failure_kinds, gold_pairs, labels_given, search_runs_held, spent, stamp
from judge.store.rankings import save_ranked
from judge.store.verdicts import coverage, finish_run
from judge.tables import now


def test_failures_by_kind_add_up_to_the_failures_of_the_coverage(shop: Any) -> None:
    db = shop()
    judge = a_judge(db)
    for number, (product, kind) in enumerate((("p1", "refused"), ("p2", "refused"), ("p3", "unreadable"))):
        judged(db, judge, ("q1", product), f"k{number}", failure=kind)
    judged(db, judge, ("q2", "p1"))
    assert failure_kinds(db, judge) == {"refused": 2, "unreadable": 1}
    assert coverage(db, judge).failed == 3


def test_a_database_without_a_judge_has_no_failures_and_nothing_spent(shop: Any) -> None:
    db = shop()
    assert failure_kinds(db, None) == {}
    assert spent(db) == (0, 0.0, 0, 0, 0, 0, 0)


def test_what_was_spent_is_the_sum_over_all_runs(shop: Any) -> None:
    db = shop()
    judge = a_judge(db)
    for cost, unpriced in ((1.5, 0), (0.25, 3)):
        run = judged(db, judge, ("q1", "p1"))
        finish_run(db, run, "done", "", {"cost_usd": cost, "unpriced": unpriced, "input_tokens": 10})
    assert spent(db)[:3] == (2, 1.75, 3)
    assert spent(db).input_tokens == 20


def test_gold_counts_pairs_and_not_decisions(shop: Any) -> None:
    db = shop()
    settled(db, {("q1", "p1"): 1, ("q1", "p2"): 2})
    settled(db, {("q1", "p1"): 3})
    assert gold_pairs(db) == 2


def test_search_runs_are_counted_by_name(shop: Any) -> None:
    db = shop()
    save_ranked(db, [{"run": run, "query_id": "q1", "product_id": "p1", "rank": 1} for run in ("a", "b")])
    assert search_runs_held(db) == 2


def test_labels_given_are_those_that_stand_and_a_pair_labelled_again_counts_again(shop: Any) -> None:
    db = shop()
    assert labels_given(db, "ann", now()) == (0, 0)
    rater_said(db, {("q1", "p1"): 3, ("q1", "p2"): 3})
    rater_said(db, {("q1", "p1"): 4})
    rater_said(db, {("q1", "p1"): 3}, rater="bob")
    midnight = now()
    assert labels_given(db, "ann", midnight) == (0, 3)
    save_labels(db, [{"query_id": "q1", "product_id": "p1", "rater": "ann", "retracts": 1}])
    rater_said(db, {("q1", "p3"): 3})
    assert labels_given(db, "ann", midnight) == (1, 3)


def test_the_stamp_changes_with_every_label_decision_and_verdict_and_not_without(shop: Any) -> None:
    db = shop()
    stamps = [stamp(db), stamp(db)]
    judge_said(db, {("q1", "p1"): 5})
    stamps.append(stamp(db))
    rater_said(db, {("q1", "p1"): 3})
    stamps.append(stamp(db))
    settled(db, {("q1", "p1"): 3})
    stamps.append(stamp(db))
    assert stamps[0] == stamps[1]
    assert len(set(stamps)) == 4
