"""The rules of a policy: what each takes out, that nothing is lost on the way, and that lots are fair."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare
from support.catalogues import product

from judge.export.guard import CERTAIN, UNKNOWN, Belief
from judge.export.items import Item, Triple
from judge.export.policy import Policy
from judge.export.rules import Known, LeftOut, Sides, triples
from judge.export.typing import NEGATIVE_TYPES, Typed
from judge.people.resolve import Resolved

FREE = Policy(family_negatives=True, positives_per_query=None, negatives_per_positive=None)
"""No rule but the ones that always hold."""


def item(name: str, grade: int, text: str | None = None, query: str = "q1") -> Item:
    return Item(name, Resolved(query, name, grade, "verdict"), name if text is None else text, product(id=name))


def sides(positives: int, negatives: int, query: str = "q1") -> Sides:
    return Sides(
        [item(f"good {n:02}", 5, query=query) for n in range(positives)], [item(f"bad {n:02}", 1, query=query) for n in range(negatives)]
    )


def made(policy: Policy, of: Sides, known: Known | None = None, text: str = "lamp") -> tuple[list[Triple], Counter[Any]]:
    left_out: Counter[Any] = Counter()
    return list(triples(policy, text, of, known or Known(), left_out)), left_out


def ids(found: list[Triple]) -> set[tuple[str, str]]:
    return {(one.positive.id, one.negative.id) for one in found}


def typed(name: Any) -> Typed:
    return Typed(name, (), "unknown", None)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Sides, Known]:
    """A query's products, and what is known of some of them."""
    texts, shares = st.sampled_from(["", "Lamp", "Bed", "Desk", "Sofa"]), st.floats(0, 1)
    positives = [item(f"a{n}", draw(st.integers(4, 5)), draw(texts)) for n in range(draw(st.integers(1, 4)))]
    negatives = [item(f"b{n}", draw(st.integers(1, 2)), draw(texts)) for n in range(draw(st.integers(1, 8)))]
    names = [one.id for one in (*positives, *negatives)]
    families = {name: draw(st.sampled_from("FGH")) for name in names}
    kinds = {one.id: draw(st.sampled_from(NEGATIVE_TYPES)) for one in negatives}
    beliefs = {one.id: draw(st.sampled_from([CERTAIN, UNKNOWN]) | st.builds(Belief, shares, st.just("judge"))) for one in negatives}
    likeness = {name: draw(shares) for name in names if draw(st.booleans())}
    held = draw(st.sets(st.sampled_from("FGH"), max_size=1))
    return Sides(positives, negatives), Known(beliefs, likeness, families.__getitem__, lambda _, one: typed(kinds[one.id]), held)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    shares, caps = st.none() | st.floats(0, 1), st.none() | st.integers(1, 4)
    mix = draw(st.dictionaries(st.sampled_from(NEGATIVE_TYPES), st.floats(0.1, 9)))
    return Policy(
        min_true_negative=draw(shares),
        grade_gap=draw(st.integers(1, 4)),
        hardness=draw(st.sampled_from([None, (0.0, 0.5), (0.2, 0.9), (0.6, 1.0)])),
        margin=draw(shares),
        family_negatives=draw(st.booleans()),
        mix=mix,
        positives_per_query=draw(caps),
        negatives_per_positive=draw(st.integers(1, 5)) if mix else draw(caps),
        negatives_per_family=draw(caps),
        seed=draw(st.integers(0, 3)),
    )


@settings(max_examples=100, deadline=None)
@given(world=worlds(), policy=policies())
def test_whatever_the_policy_every_possible_triple_is_written_once_or_left_out_by_one_rule(world: Any, policy: Policy) -> None:
    of, known = world
    found, left_out = made(policy, of, known)
    assert len(of.positives) * len(of.negatives) == len(found) + left_out.total()
    assert len(ids(found)) == len(found)
    assert min(left_out.values(), default=0) >= 0


@settings(max_examples=100, deadline=None)
@given(world=worlds(), policy=policies())
def test_every_written_triple_obeys_every_rule(world: Any, policy: Policy) -> None:
    of, known = world
    found, _ = made(policy, of, known)
    for one in found:
        positive, negative = one.positive, one.negative
        assert "" not in (positive.text, negative.text)
        assert negative.text not in {item.text for item in of.positives}
        assert (positive.resolved.grade or 0) - (negative.resolved.grade or 0) >= policy.grade_gap
        assert policy.family_negatives or known.family(positive.id) != known.family(negative.id)
        assert known.family(positive.id) not in known.held
        if policy.min_true_negative:
            assert (known.beliefs[negative.id].true or 0) >= policy.min_true_negative
        if policy.hardness and negative.id in known.likeness:
            assert policy.hardness[0] <= known.likeness[negative.id] <= policy.hardness[1]
        if policy.margin is not None and {positive.id, negative.id} <= known.likeness.keys():
            assert known.likeness[negative.id] <= policy.margin * known.likeness[positive.id]
        assert not policy.mix or (one.typed and one.typed.type in policy.mix)
        assert one.belief == known.beliefs[negative.id]
    of_positive = Counter(one.positive.id for one in found)
    of_family = Counter((one.positive.id, known.family(one.negative.id)) for one in found)
    assert len(of_positive) <= (policy.positives_per_query or 99)
    assert max(of_positive.values(), default=0) <= (policy.negatives_per_positive or 99)
    assert max(of_family.values(), default=0) <= (policy.negatives_per_family or 99)


STRICTER = {
    "min_true_negative": [None, 0.0, 0.3, 0.8, 1.0],
    "grade_gap": [1, 2, 3, 4],
    "hardness": [None, (0.0, 1.0), (0.1, 0.8), (0.3, 0.6)],
    "margin": [None, 1.0, 0.7, 0.2, 0.0],
    "family_negatives": [True, False],
}


@pytest.mark.parametrize("rule", STRICTER)
@settings(max_examples=30, deadline=None)
@given(world=worlds())
def test_a_stricter_threshold_never_adds_a_triple(rule: str, world: Any) -> None:
    of, known = world
    before = None
    for value in STRICTER[rule]:
        found = ids(made(replace(FREE, **{rule: value}), of, known)[0])
        assert before is None or found <= before
        before = found


@settings(max_examples=30, deadline=None)
@given(world=worlds())
def test_a_rule_that_is_not_asked_for_takes_nothing_out_and_asks_nothing(world: Any) -> None:
    of, known = world
    found, left_out = made(FREE, of, replace(known, held=frozenset()))
    assert set(+left_out) <= {"no_text", "same_text"}
    bare, nothing = made(FREE, of, Known())
    assert (ids(bare), nothing) == (ids(found), left_out)


def test_what_is_not_known_is_held_against_a_negative_by_the_guards_rule_alone() -> None:
    of, known = sides(1, 1), Known(beliefs={"bad 00": UNKNOWN})
    for policy in (replace(FREE, hardness=(0.4, 0.5)), replace(FREE, margin=0.1), replace(FREE, min_true_negative=0.0)):
        assert len(made(policy, of, known)[0]) == 1
    assert made(replace(FREE, min_true_negative=0.01), of, known)[1]["likely_false_negative"] == 1


def test_a_text_that_is_right_for_a_query_is_no_negative_of_any_of_its_positives() -> None:
    of = Sides([item("twin", 5, text="Sofa"), item("bed", 4)], [item("other twin", 1, text="Sofa"), item("lamp", 1)])
    found, left_out = made(FREE, of)
    assert ids(found) == {("twin", "lamp"), ("bed", "lamp")}
    assert +left_out == {"same_text": 2}
    capped, left_out = made(replace(FREE, positives_per_query=1), Sides([of.positives[0], item("bed", 5)], of.negatives))
    assert "other twin" not in {one.negative.id for one in capped}, "whichever positive the cap lets go"


def test_what_lies_right_on_a_threshold_is_kept() -> None:
    of = Sides([item("good", 5)], [item("low", 3), item("high", 3), item("out", 4)])
    known = Known({"low": Belief(0.9, "judge"), "high": CERTAIN}, {"good": 1.0, "low": 0.25, "high": 0.5, "out": 0.75})
    kept = {("good", "low"), ("good", "high")}
    for asked in ({"grade_gap": 2}, {"hardness": (0.25, 0.5)}, {"margin": 0.5}, {"min_true_negative": 0.9}):
        assert ids(made(replace(FREE, **asked), of, known)[0]) == kept, asked


def test_the_margin_is_a_share_of_the_likeness_of_the_triples_own_positive() -> None:
    of = Sides([item("near", 5), item("far", 4)], [item("bad", 1)])
    known = Known(likeness={"near": 0.8, "far": 0.5, "bad": 0.6})
    assert ids(made(replace(FREE, margin=0.75), of, known)[0]) == {("near", "bad")}, "0.6 is 0.75 times 0.8, and above 0.375"


def test_a_variant_of_a_positive_is_its_negative_only_where_that_is_asked_and_another_positives_all_the_same() -> None:
    of, known = Sides([item("red", 5), item("desk", 5)], [item("blue", 1)]), Known(family=lambda name: "desk" if name == "desk" else "sofa")
    assert ids(made(replace(FREE, family_negatives=False), of, known)[0]) == {("desk", "blue")}
    assert len(made(FREE, of, known)[0]) == 2


def test_the_rules_are_told_in_the_order_in_which_they_apply() -> None:
    """A negative that several rules would take out is counted by the first of them."""
    empty = Sides([item("good", 5)], [item("bad", 1, text="")])
    known = Known(beliefs={"bad": UNKNOWN}, likeness={"bad": 0.9, "good": 0.9})
    policy, met = replace(FREE, min_true_negative=0.5, hardness=(0.0, 0.5)), []
    for off in ({}, {"min_true_negative": None}, {"hardness": None}):
        policy = replace(policy, **off)
        [name] = +made(policy, empty, known)[1]
        met.append(name)
    assert met == ["likely_false_negative", "hardness", "no_text"]
    assert [name for name in get_args(LeftOut) if name in met] == met


class TestLots:
    def drawn(self, policy: Policy, queries: int, positives: int, negatives: int) -> Counter[str]:
        return Counter(one.negative.id for n in range(queries) for one in made(policy, sides(positives, negatives, f"q{n}"))[0])

    @pytest.mark.parametrize("seed", range(4))
    def test_within_one_export_each_negative_is_as_likely_as_another(self, seed: int) -> None:
        """40 negatives, five for each of 1,000 positives. Draws of five are not independent, so their spread is a little below chi square's."""
        times = self.drawn(replace(FREE, negatives_per_positive=5, seed=seed), 50, 20, 40)
        assert len(times) == 40
        assert chisquare(list(times.values())).pvalue > 1e-4

    def test_the_draw_is_the_same_as_in_exports_made_before(self) -> None:
        found, _ = made(replace(FREE, negatives_per_positive=3), sides(2, 12))
        drawn = {"good 00": ("bad 03", "bad 07", "bad 10"), "good 01": ("bad 01", "bad 02", "bad 07")}
        assert ids(found) == {(positive, negative) for positive, negatives in drawn.items() for negative in negatives}

    def test_the_family_cap_draws_fairly_too(self) -> None:
        times: Counter[str] = Counter()
        for n in range(100):
            known = Known(family=lambda name: name[:5])
            policy = replace(FREE, negatives_per_family=2)
            times.update(one.negative.id for one in made(policy, sides(10, 8, f"q{n}"), known)[0])
        assert times.total() == 100 * 10 * 2, "bad 0 is one family"
        assert chisquare(list(times.values())).pvalue > 1e-4

    def test_of_positives_of_one_grade_each_is_as_likely_as_another(self) -> None:
        times: Counter[str] = Counter()
        for n in range(1_000):
            times.update(one.positive.id for one in made(replace(FREE, positives_per_query=3), sides(10, 1, f"q{n}"))[0])
        assert chisquare([times[f"good {n:02}"] for n in range(10)]).pvalue > 1e-4


class TestMix:
    KINDS = ("attribute_only", "cross_category", "random", "untyped")

    def known(self) -> Known:
        return Known(typed=lambda _, negative: typed(self.KINDS[int(negative.id.split()[1]) % len(self.KINDS)]))

    def written(self, mix: dict[Any, float], cap: int, positives: int = 1_000) -> list[Counter[str]]:
        policy, rows = replace(FREE, mix=mix, negatives_per_positive=cap), dict[str, Counter[str]]()
        for n in range(positives // 10):
            for one in made(policy, sides(10, 40, f"q{n}"), self.known())[0]:
                assert one.typed is not None
                rows.setdefault(f"q{n} {one.positive.id}", Counter())[one.typed.type] += 1
        return list(rows.values())

    @pytest.mark.parametrize(
        ("mix", "cap"), [({"attribute_only": 3, "random": 1}, 1), ({"attribute_only": 5, "cross_category": 2, "random": 1.5}, 4)]
    )
    def test_its_ratios_are_kept_on_average_and_the_cap_is_used_up_whatever_the_fractions(self, mix: Any, cap: int) -> None:
        rows = self.written(mix, cap)
        assert {row.total() for row in rows} == {cap}, "no positive goes short by rounding"
        for name, ratio in mix.items():
            share = cap * ratio / sum(mix.values())
            told = np.array([row[name] for row in rows])
            assert set(told.tolist()) <= {int(share), int(share) + 1}
            assert abs(told.mean() - share) < 4 * max(told.std(), 0.01) / np.sqrt(len(rows))

    def test_whole_shares_are_exact(self) -> None:
        rows = self.written({"attribute_only": 2, "random": 2}, 4, 50)
        assert rows == [{"attribute_only": 2, "random": 2}] * 50

    def test_types_that_are_not_named_are_left_out(self) -> None:
        rows = self.written({"attribute_only": 1}, 3, 50)
        assert sum(rows, Counter()).keys() == {"attribute_only"}

    def test_where_a_type_falls_short_no_other_takes_its_place(self) -> None:
        of = Sides([item("good", 5)], [item(f"b{n}", 1) for n in range(9)])
        known = Known(typed=lambda _, one: typed("attribute_only" if one.id == "b0" else "random"))
        found, left_out = made(replace(FREE, mix={"attribute_only": 1, "random": 1}, negatives_per_positive=8), of, known)
        assert Counter(one.typed.type for one in found if one.typed) == {"attribute_only": 1, "random": 4}
        assert left_out["mix"] == 4


def test_every_rule_of_a_policy_is_one_that_these_tests_know() -> None:
    """A new rule belongs into the strategies above."""
    known = {"positive_from", "negative_to", "min_positive", "min_negative", "max_false_negative_rate", "shares", "split_by", "held_apart"}
    known |= {"fields", "seed", "intents", "mix", "positives_per_query", "negatives_per_positive", "negatives_per_family", *STRICTER}
    assert {field.name for field in fields(Policy)} == known
