"""Runs held against each other slice by slice."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import rater_said
from support.ranked import run_of

from judge.errors import InputError
from judge.measure.evaluate.comparing import Difference, compare
from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate
from judge.measure.evaluate.slicing import compare_by
from judge.people.figures import ENOUGH_QUERIES
from judge.store.db import Database

DE, FR = 9, 6


@pytest.fixture
def languages(shop: Any) -> Database:
    """p1 is right everywhere: in nine queries in German, six in French, and two in no language."""
    rows = [
        {"id": f"q{n}", "text": f"lamp {n}", "locale": "de" if n <= DE else "fr" if n <= DE + FR else ""} for n in range(1, DE + FR + 3)
    ]
    db: Database = shop(products=2, queries=rows)
    rater_said(db, {(row["id"], f"p{p}"): 5 if p == 1 else 1 for row in rows for p in (1, 2)})
    return db


@pytest.fixture
def found(languages: Database) -> Evaluation:
    """In German the new run is right where the old one is wrong; elsewhere both are right."""
    every = [f"q{n}" for n in range(1, DE + FR + 3)]
    old = run_of("old", {query: ["p2", "p1"] if int(query[1:]) <= DE else ["p1"] for query in every})
    return evaluate(languages, [old, run_of("new", {query: ["p1", "p2"] for query in every})], Options(("P@1", "RR@10")))


def test_a_slice_says_what_its_queries_alone_would_say(languages: Database, found: Evaluation) -> None:
    german = tuple(f"q{n}" for n in range(1, DE + 1))
    (alone, _) = compare(evaluate(languages, found.runs, Options(("P@1", "RR@10"), queries=german)))
    shown = dict(compare_by(languages, found, "locale", "P@1").shown)
    assert list(shown) == ["de", "fr"]
    assert as_told(shown["de"]) == as_told(alone)
    assert (shown["de"].difference.value, shown["fr"].difference.value) == (1, 0)


def as_told(each: Difference) -> tuple[object, ...]:
    return each.run, each.measure, each.n_queries, each.difference, each.p, each.wins, each.ties, each.losses


def test_every_slice_is_a_test_to_allow_for(languages: Database, found: Evaluation) -> None:
    (german, _) = (each for _, each in compare_by(languages, found, "locale", "P@1").shown)
    assert german.adjusted == pytest.approx(2 * german.p)


def test_slices_with_too_few_queries_are_counted_and_not_compared(languages: Database, found: Evaluation) -> None:
    assert compare_by(languages, found, "locale", "P@1").held == {"(none)": 2}
    assert ENOUGH_QUERIES > 2


def test_a_baseline_that_is_no_run_is_refused(languages: Database, found: Evaluation) -> None:
    with pytest.raises(InputError, match="No other run is held against 'older'"):
        compare_by(languages, found, "locale", "P@1", "older")
