"""Queries drawn by lot, so that what is judged can be weighted back to all."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean

import pytest

from judge.errors import InputError
from judge.measure.sampling import Design, drawn, sample
from judge.store.behaviour import save_query_events
from judge.store.catalog import save_queries
from judge.store.db import Database
from judge.store.intents import save_readings
from judge.store.samples import members

FREQUENT, RARE, UNSEEN = 6, 30, 4


@pytest.fixture
def searched(db: Database) -> Database:
    """Six queries searched for a hundred times each, thirty a few times, four never; one that a model wrote."""
    names = [f"q{n:02}" for n in range(FREQUENT + RARE + UNSEEN)]
    save_queries(db, [{"id": name, "text": f"text {name}"} for name in names])
    save_queries(db, [{"id": "written", "text": "written", "origin": "synthetic"}])
    counts = [(name, 100, 70 if n % 2 else 10) if n < FREQUENT else (name, 2, 0) for n, name in enumerate(names[: FREQUENT + RARE])]
    save_query_events(db, [{"query_id": q, "day": "2026-01-01", "searches": s, "zero_click_searches": z} for q, s, z in counts])
    save_readings(
        db, [{"query_id": name, "intent": "category-only" if n % 3 else "other", "recognised": []} for n, name in enumerate(names)]
    )
    return db


def test_a_stratum_is_an_intent_a_segment_and_whether_anybody_clicks(searched: Database) -> None:
    names = {stratum.name: stratum.queries for stratum in drawn(searched, Design(10)).strata}
    assert sum(names.values()) == FREQUENT + RARE + UNSEEN
    assert names["other / head / mostly clicked"] == 1
    assert names["other / head / mostly no click"] == 1
    assert names["category-only / never searched / clicks unknown"] + names["other / never searched / clicks unknown"] == UNSEEN


def test_what_a_model_wrote_is_never_drawn(searched: Database) -> None:
    assert "written" not in {query for query, _, _ in drawn(searched, Design(1_000)).members}


def test_the_chance_of_a_query_is_what_its_stratum_gives(searched: Database) -> None:
    found = drawn(searched, Design(12, by=("traffic",)))
    by_name = {stratum.name: stratum for stratum in found.strata}
    assert [(s.queries, s.drawn) for s in found.strata] == [(6, 4), (4, 4), (30, 4)]
    assert all(inclusion == by_name[stratum].inclusion for _, stratum, inclusion in found.members)


def test_like_traffic_draws_as_people_search(searched: Database) -> None:
    found = {s.name: s.drawn for s in drawn(searched, Design(6, by=("traffic",), like_traffic=True)).strata}
    assert found == {"head": 5, "never searched": 0, "tail": 1}


def test_like_traffic_needs_searches(db: Database) -> None:
    save_queries(db, [{"id": "q1", "text": "sofa"}])
    with pytest.raises(InputError, match="how often queries are searched for"):
        drawn(db, Design(5, like_traffic=True))


def test_there_must_be_a_real_query(db: Database) -> None:
    with pytest.raises(InputError, match="no real query"):
        drawn(db, Design(5))


def test_a_stratum_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="'colour'"):
        Design(5, by=("colour",))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [lambda query: float(query in {"q00", "q07", "q08"}), lambda query: float(query[1:])])
def test_figures_of_samples_weighted_back_are_those_of_all_queries_on_average(searched: Database, value: Callable[[str], float]) -> None:
    everything = [f"q{n:02}" for n in range(FREQUENT + RARE + UNSEEN)]
    totals = [
        sum(value(q) / chance for q, _, chance in drawn(searched, Design(20, by=("traffic",), seed=seed)).members) for seed in range(300)
    ]
    assert mean(totals) == pytest.approx(sum(map(value, everything)), rel=0.1)


def test_unweighted_they_are_not(searched: Database) -> None:
    rare = [mean(query >= "q06" for query, _, _ in drawn(searched, Design(12, by=("traffic",), seed=seed)).members) for seed in range(20)]
    assert mean(rare) < 0.75 < (RARE + UNSEEN) / (FREQUENT + RARE + UNSEEN)


def test_the_same_name_and_design_give_the_sample_that_is_kept_even_after_an_import(searched: Database) -> None:
    first = sample(searched, "autumn", Design(10))
    kept = members(searched, "autumn")
    save_queries(searched, [{"id": f"new{n}", "text": f"new {n}"} for n in range(50)])
    again = sample(searched, "autumn", Design(10))
    assert (first.new, again.new, again.strata) == (True, False, first.strata)
    assert members(searched, "autumn") == kept
    assert len(kept) == 10


def test_a_name_is_one_sample_for_ever(searched: Database) -> None:
    sample(searched, "autumn", Design(10))
    with pytest.raises(InputError, match="drawn another way") as refusal:
        sample(searched, "autumn", Design(11))
    assert "another name" in refusal.value.remedy
    assert len(members(searched, "autumn")) == 10
