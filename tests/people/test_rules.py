"""How review is shared out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.people.rules import Rules, change_rules, rules_of
from judge.store.acts import acts
from judge.store.settings import setting

PAIRS = [(f"q{number % 40}", f"p{number}") for number in range(4_000)]


def test_nothing_set_is_one_rater_a_tenth_doubled_and_a_fifth_audit(shop: Any) -> None:
    assert rules_of(shop()) == Rules(overlap=1, double_share=0.1, audit_share=0.2, seed=0)


def test_a_change_is_kept_and_noted_with_who_made_it(shop: Any) -> None:
    db = shop()
    assert change_rules(db, "Lead", overlap=2, audit_share=0.2) == Rules(overlap=2)
    assert rules_of(db) == Rules(overlap=2)
    assert [(act.actor, act.what, act.about, act.details) for act in acts(db)] == [
        ("Lead", "setting", "overlap", {"before": 1, "after": 2})
    ]


@pytest.mark.parametrize(
    "wrong", [{"overlap": 0}, {"overlap": 10}, {"audit_share": 1.1}, {"double_share": -0.1}, {"double_share": float("nan")}]
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(shop: Any, wrong: dict[str, float]) -> None:
    db = shop()
    with pytest.raises(InputError):
        change_rules(db, "Lead", **{"overlap": 2, **wrong})
    assert rules_of(db) == Rules()
    assert setting(db, "overlap") is None
    assert acts(db) == []


@given(st.integers(1, 4), st.floats(0, 1), st.text(), st.text())
def test_a_pair_wants_the_overlap_and_one_more_at_most(overlap: int, share: float, query: str, product: str) -> None:
    wanted = Rules(overlap, share).wanted(query, product, ())
    assert wanted in ({overlap, 2} if overlap == 1 else {overlap})
    assert wanted == Rules(overlap, share).wanted(query, product, ())


def test_the_share_that_wants_two_is_as_set() -> None:
    for share in (0.0, 0.1, 1.0):
        doubled = [Rules(double_share=share).wanted(*pair, ()) == 2 for pair in PAIRS]
        assert sum(doubled) / len(doubled) == pytest.approx(share, abs=0.015)


@pytest.mark.parametrize(("apart", "wanted"), [((), 1), ((1,), 1), ((2,), 2), ((0, 2), 3), ((2, 0, 3), 1), ((0, 0), 1)])
def test_where_people_and_verdict_are_two_steps_apart_one_more_person_looks_up_to_three(apart: tuple[int, ...], wanted: int) -> None:
    assert Rules(double_share=0).wanted("q1", "p1", apart) == wanted
    assert Rules(overlap=4).wanted("q1", "p1", apart) == 4


def test_numbers_are_even_permanent_and_differ_by_seed_and_pair() -> None:
    numbers = [Rules().numbers(query)(product) for query, product in PAIRS]
    assert numbers == [Rules(overlap=3, audit_share=0.9).numbers(query)(product) for query, product in PAIRS]
    assert len(set(numbers)) == len(PAIRS)
    assert all(0 <= number < 1 for number in numbers)
    for part in range(10):
        assert sum(part / 10 <= number < (part + 1) / 10 for number in numbers) / len(numbers) == pytest.approx(0.1, abs=0.02)
    other = [Rules(seed=1).numbers(query)(product) for query, product in PAIRS]
    assert sum(abs(mine - theirs) < 1e-3 for mine, theirs in zip(numbers, other, strict=True)) < 40


def test_a_number_says_nothing_of_whether_the_pair_is_doubled() -> None:
    rules = Rules(double_share=0.5)
    low = [rules.wanted(*pair, ()) == 2 for pair in PAIRS if rules.numbers(pair[0])(pair[1]) < 0.2]
    assert sum(low) / len(low) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 1.0])
def test_the_audit_is_its_share_of_what_is_shown_to_anyone(share: float) -> None:
    rules = Rules(audit_share=share)
    for rater in ("ann", "bob"):
        drawn = [rules.audits(rater, labels) for labels in range(2_000)]
        assert sum(drawn) / len(drawn) == pytest.approx(share, abs=0.03)


def test_when_the_audit_comes_cannot_be_told_from_when_it_came() -> None:
    drawn = [Rules(audit_share=0.5).audits("ann", labels) for labels in range(4_000)]
    assert drawn != [Rules(audit_share=0.5).audits("bob", labels) for labels in range(4_000)]
    for lag in (1, 2, 5):
        same = [now == before for now, before in zip(drawn[lag:], drawn, strict=False)]
        assert sum(same) / len(same) == pytest.approx(0.5, abs=0.03)
