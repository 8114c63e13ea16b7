"""The log of exports."""

from __future__ import annotations

import pytest
from support.graded import SPEC, judge_said

from judge.errors import InputError
from judge.store.exports import exports, judge_used, record_export


def test_exports_are_kept_newest_first_with_policy_and_counts(db):
    first = record_export(db, "out", {"seed": 0}, {"triples": {"written": 5}})
    second = record_export(db, "out", {"seed": 1}, {})
    assert [(kept.id, kept.folder, kept.policy, kept.counts) for kept in exports(db)] == [
        (second, "out", {"seed": 1}, {}),
        (first, "out", {"seed": 0}, {"triples": {"written": 5}}),
    ]


def test_a_judge_is_known_by_spec_and_prompt(shop):
    db = shop()
    assert judge_used(db, judge_said(db, {("q1", "p1"): 5})) == (SPEC, "relevance", "j1-prompt", None)


def test_a_judge_that_is_not_there_is_an_input_error(db):
    with pytest.raises(InputError, match="no judge 1"):
        judge_used(db, 1)
