"""Who is handed which pair: for any number of people at once, in any order of what they do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.graded import judge_said

from judge.people.audit import audit
from judge.people.queues import AUDIT, DEFAULT, build
from judge.people.rules import rules_of
from judge.people.serving import hand, next_for
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.labels import save_labels
from judge.store.leases import LASTS, Handed, Pair, done_with, put_aside
from judge.store.queues import best_of
from judge.store.settings import put_setting
from judge.tables import now


def asked(db: Database, **rules: float) -> Database:
    """The database with these rules, and its queues built."""
    for name, value in rules.items():
        put_setting(db, name, value)
    build(db)
    return db


def handed_to(db: Database, rater: str, queue: str = DEFAULT, at: datetime | None = None) -> Handed:
    handed = next_for(db, rater, queue, at or now())
    assert handed is not None
    return handed


def label(db: Database, rater: str, pair: Pair, grade: int = 3) -> None:
    """What `review.submit` does, without drawing the pair first."""
    with db.together() as one:
        save_labels(one, [{"query_id": pair[0], "product_id": pair[1], "rater": rater, "grade": grade, "fingerprint": str(now())}])
        done_with(one, rater, pair)


def by_number(db: Database) -> list[Pair]:
    """Every pair that waits in the audit, by its permanent random number."""
    return [(pair.query_id, pair.product_id) for pair in best_of(db, AUDIT, 10_000)]


# --- One after another


def test_the_pair_on_the_desk_stays_there_and_its_time_begins_anew(shop: Any) -> None:
    db, start = asked(shop()), now()
    first = handed_to(db, "ann", at=start)
    for turn in range(1, 4):
        assert handed_to(db, "ann", at=start + turn * LASTS * 0.9) == first
    assert handed_to(db, "bob", at=start + 3.5 * LASTS).pair != first.pair


def test_who_takes_another_queue_gives_the_pair_back(shop: Any) -> None:
    db = asked(shop(), audit_share=0.0)
    first, audited = handed_to(db, "ann"), handed_to(db, "ann", AUDIT)
    assert (first.stratum, audited.stratum) == ("queue", "audit")
    assert first.pair in (audited.pair, handed_to(db, "bob").pair)


def test_a_pair_handed_out_on_purpose_is_kept_from_the_others(shop: Any) -> None:
    db = asked(shop(products=2, queries=1))
    first = handed_to(db, "ann")
    assert hand(db, "bob", first.pair, DEFAULT, now()).pair == first.pair
    assert handed_to(db, "carl").pair != first.pair


def test_when_all_pairs_are_held_a_person_gets_one_of_them(shop: Any) -> None:
    db = asked(shop(products=2, queries=1))
    assert len({handed_to(db, rater).pair for rater in ("ann", "bob")}) == 2
    assert handed_to(db, "carl").pair in {("q1", "p1"), ("q1", "p2")}


def test_a_pair_of_the_audit_is_better_than_one_that_somebody_holds(shop: Any) -> None:
    db = asked(shop(products=5, queries=1), audit_share=0.0)
    judge_said(db, {("q1", f"p{n}"): 1 + 2 * (n == 1) for n in range(1, 5)})
    asked(db)
    assert handed_to(db, "ann", "unsure").stratum == "queue"
    for rater in ("bob", "carl", "dan"):
        assert handed_to(db, rater, "unsure").stratum == "queue"
    assert handed_to(db, "eve", "unsure").stratum == "audit"


def test_where_a_queue_has_nothing_the_audit_does_not_take_its_place(shop: Any) -> None:
    db = asked(shop(), audit_share=1.0)
    assert next_for(db, "ann", "unsure", now()) is None
    assert handed_to(db, "ann").stratum == "audit"


def test_the_queue_of_a_query_shows_no_pair_of_another(shop: Any) -> None:
    db = asked(shop(products=5, queries=5), audit_share=1.0)
    build(db, ["query:q3"])
    for _ in range(5):
        handed = handed_to(db, "ann", "query:q3")
        assert (handed.query_id, handed.stratum) == ("q3", "queue")
        label(db, "ann", handed.pair)
    assert next_for(db, "ann", "query:q3", now()) is None


# --- Chance


def test_the_audit_goes_by_the_numbers_and_logs_them_as_if_it_was_the_queue_they_sit_at(shop: Any) -> None:
    db = asked(shop(products=20, queries=1), audit_share=1.0)
    expected = by_number(db)
    for pair in expected[:10]:
        handed = handed_to(db, "ann")
        assert (handed.pair, handed.queue, handed.stratum) == (pair, DEFAULT, "audit")
        assert handed.inclusion == rules_of(db).numbers(handed.query_id)(handed.product_id)
        label(db, "ann", handed.pair)
    sample = audit(db)
    assert (sample.pairs, sample.population) == (tuple(expected[:10]), 20)
    assert sample.reached == rules_of(db).numbers(expected[10][0])(expected[10][1])


def test_the_audit_holds_every_pair_up_to_a_number_whoever_labelled_it_in_whatever_queue(shop: Any) -> None:
    db = asked(shop(products=12, queries=1))
    order = by_number(db)
    for pair in (order[1], order[0], order[3], order[9]):
        label(db, "ann", pair)
    assert audit(db).pairs == tuple(order[:2])
    label(db, "bob", order[2])
    assert audit(db).pairs == tuple(order[:4])
    with db.together() as one:
        hand(one, "bob", order[4], DEFAULT, now())
        put_aside(one, "bob", order[4], now())
    assert audit(db).pairs == tuple(order[:5]), "skipped, so it is in the sample without a grade"


def test_an_audit_of_everything_has_reached_everything(shop: Any) -> None:
    db = asked(shop(products=2, queries=1))
    for pair in by_number(db):
        label(db, "ann", pair)
    assert (audit(db).reached, len(audit(db).pairs)) == (1.0, 2)


def test_the_audit_is_its_share_of_what_is_shown_and_an_unbiased_sample_while_all_labels_together_are_not(shop: Any) -> None:
    """300 candidates, one in five relevant; the queue shows these first, as the judge called them irrelevant and shoppers did not."""
    db = shop(products=300, queries=1)
    relevant = {("q1", f"p{n}") for n in range(1, 301) if n % 5 == 0}
    judge_said(db, {("q1", f"p{n}"): 1 for n in range(1, 301)})
    judge_said(db, dict.fromkeys(relevant, 5), "scripted/trial#relevance")
    put_setting(db, "judge", ["scripted/hand#relevance"])
    shares, naive, chance = [], [], []
    for seed in range(6):
        with db.write() as connection:
            connection.exec_driver_sql("DELETE FROM label")
        asked(db, seed=seed, double_share=0.0)
        for turn in range(120):
            handed = handed_to(db, f"rater {turn % 3}", DEFAULT)
            chance.append(handed.stratum == "audit")
            label(db, f"rater {turn % 3}", handed.pair, 5 if handed.pair in relevant else 1)
        sample = audit(db).pairs
        shares.append(sum(pair in relevant for pair in sample) / len(sample))
        naive.append(sum(pair.labels[0].grade == 5 for pair in pair_grades(db) if pair.labels) / 120)
    assert sum(chance) / len(chance) == pytest.approx(0.2, abs=0.04)
    assert sum(shares) / len(shares) == pytest.approx(0.2, abs=0.06)
    assert min(naive) > 0.4


# --- In any order

RATERS = st.sampled_from(["ann", "bob", "carl"])
START = now()


class Reviewers(RuleBasedStateMachine):
    """Three people and five pairs, some of which want two labels. What the rules promise is worked out anew from what was done."""

    def __init__(self, new_database: Callable[[], Database]) -> None:
        super().__init__()
        self.db, self.clock = new_database(), START
        save_products(self.db, [{"id": f"p{number}", "title": "Lamp"} for number in range(5)])
        save_queries(self.db, [{"id": "q1", "text": "lamp"}])
        propose(self.db, [{"query_id": "q1", "product_id": f"p{number}", "source": "lexical"} for number in range(5)])
        asked(self.db, double_share=0.5, audit_share=0.5, seed=3)
        self.wanted = {(pair.query_id, pair.product_id): pair.raters for pair in best_of(self.db, DEFAULT, 9)}
        assert set(self.wanted.values()) == {1, 2}
        self.said: dict[Pair, list[str]] = defaultdict(list)
        self.desks: dict[str, tuple[Handed, datetime, bool]] = {}
        self.skipped: set[tuple[str, Pair]] = set()
        self.beyond: Counter[Pair] = Counter()

    def held(self, rater: str, pair: Pair) -> int:
        return sum(who != rater and lies.pair == pair and until > self.clock for who, (lies, until, _) in self.desks.items())

    @rule(rater=RATERS, queue=st.sampled_from([DEFAULT, AUDIT]))
    def look(self, rater: str, queue: str) -> None:
        handed = next_for(self.db, rater, queue, self.clock)
        lies, until, fair = self.desks.pop(rater, (None, START, True))
        if lies is not None and until > self.clock and lies.queue == queue:
            assert handed == lies
        else:
            fair = self.check(rater, handed.pair if handed else None)
        if handed is not None:
            self.desks[rater] = (handed, self.clock + LASTS, fair)
            self.skipped.discard((rater, handed.pair))

    def check(self, rater: str, pair: Pair | None) -> bool:
        """Whether it was right to hand this rater that pair, and whether its label will be one that was wanted."""
        mine = [pair for pair, wanted in self.wanted.items() if rater not in self.said[pair] and len(self.said[pair]) < wanted]
        room = [pair for pair in mine if len(self.said[pair]) + self.held(rater, pair) < self.wanted[pair]]
        free = [pair for pair in mine if not self.held(rater, pair) and (rater, pair) not in self.skipped]
        assert (pair is None) == (not mine), "something, while something is left"
        assert pair is None or pair in (free or room or mine)
        return pair in room

    @rule(rater=RATERS)
    def grade(self, rater: str) -> None:
        if rater in self.desks:
            lies, until, fair = self.desks.pop(rater)
            label(self.db, rater, lies.pair)
            self.beyond[lies.pair] += not (fair and until > self.clock)
            self.said[lies.pair].append(rater)

    @rule(rater=RATERS)
    def skip(self, rater: str) -> None:
        if rater in self.desks:
            pair = self.desks.pop(rater)[0].pair
            put_aside(self.db, rater, pair, self.clock)
            self.skipped.add((rater, pair))

    @rule(minutes=st.integers(1, 12))
    def wait(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    @invariant()
    def no_pair_has_more_labels_than_wanted_but_for_those_given_late_or_where_nothing_else_was_left(self) -> None:
        for pair, wanted in self.wanted.items():
            assert len(self.said[pair]) <= wanted + self.beyond[pair]
            assert len(set(self.said[pair])) == len(self.said[pair]), "nobody labels a pair twice"

    def teardown(self) -> None:
        sample, numbers = audit(self.db), rules_of(self.db).numbers("q1")
        assert set(sample.pairs) == {pair for pair in self.wanted if numbers(pair[1]) < sample.reached}
        self.db.close()


def test_in_any_order_people_get_what_waits_and_no_more_labels_come_than_are_wanted(new_database: Callable[[], Database]) -> None:
    few = settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[*HealthCheck])
    run_state_machine_as_test(lambda: Reviewers(new_database), settings=few)  # type: ignore[arg-type]  # what makes one does as well
