"""The selection: who is a positive, who a negative, who neither, and which combinations are kept."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import cascade_said, judge_said, rater_said, settled

from judge.export.counts import Counts
from judge.export.policy import Policy
from judge.export.select import Selected, selection
from judge.export.splits import Shares
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries


def by_query(db, policy=None, judges=()) -> dict[str, Selected]:
    return {selected.query.id: selected for selected in selection(db, policy or Policy(), judges)}


def ids(selected: Selected) -> list[tuple[str, str]]:
    return [(triple.positive.resolved.product_id, triple.negative.resolved.product_id) for triple in selected.triples]


def sizes(selected: Selected) -> Counter[str]:
    return Counter(positive for positive, _ in ids(selected))


class TestWhoIsWhat:
    def test_people_override_the_judge_in_both_directions(self, graded):
        first = by_query(graded.db, judges=graded.judges)["q1"]
        # p1: the judge said 5, people settled on 1. p6: the judge said 1, a person said 4.
        assert {positive for positive, _ in ids(first)} == {"p2", "p3", "p6"}
        assert {negative for _, negative in ids(first)} == {"p1"}
        origins = {said.product_id: said.origin for said in first.grades}
        assert origins == {"p1": "gold", "p2": "verdict", "p3": "verdict", "p4": "verdict", "p6": "label"}

    def test_three_is_in_neither_and_what_has_no_grade_is_nothing_at_all(self, graded):
        first = by_query(graded.db, judges=graded.judges)["q1"]
        assert first.standings == {"positive": 3, "negative": 1, "neither": 1, "cannot_tell": 1, "failed": 1, "unjudged": 1}
        used = {product for pair in ids(first) for product in pair}
        assert used.isdisjoint({"p4", "p5", "p7", "p8"})

    def test_a_pair_a_person_could_not_tell_of_is_not_left_to_the_judge(self, graded):
        assert "p5" not in {said.product_id for said in by_query(graded.db, judges=graded.judges)["q1"].grades}

    def test_without_a_judge_only_people_count(self, graded):
        found = by_query(graded.db)
        assert {said.origin for selected in found.values() for said in selected.grades} == {"gold", "label"}
        assert ids(found["q1"]) == [("p6", "p1")]
        assert found["q2"].standings == {"unjudged": 8}

    def test_of_several_judges_the_first_with_a_grade_decides_and_a_pair_failed_only_where_none_gave_one(self, shop):
        db = shop(products=4, queries=1)
        judges = cascade_said(
            db,
            {("q1", "p1"): 2, ("q1", "p2"): 5, ("q1", "p3"): None, ("q1", "p4"): None},
            {("q1", "p1"): 4, ("q1", "p2"): None, ("q1", "p3"): 1, ("q1", "p4"): None},
        )
        [selected] = by_query(db, judges=judges).values()
        assert [(said.product_id, said.grade, said.judge) for said in selected.grades] == [
            ("p1", 4, "scripted/strong#relevance"),
            ("p2", 5, "scripted/cheap#relevance"),
            ("p3", 1, "scripted/strong#relevance"),
        ]
        assert selected.standings == {"positive": 2, "negative": 1, "failed": 1}

    def test_a_query_nobody_graded_is_selected_with_no_triple_so_that_it_is_counted(self, graded):
        third = by_query(graded.db, judges=graded.judges)["q3"]
        assert third.standings == {"unjudged": 8}
        assert third.triples == third.grades == ()

    def test_thresholds_of_the_policy_are_followed(self, graded):
        first = by_query(graded.db, Policy(positive_from=5, negative_to=3), graded.judges)["q1"]
        assert ids(first) == [("p2", "p1"), ("p2", "p4")]


class TestCaps:
    @pytest.fixture
    def many(self, shop):
        """One query: p01..p06 graded 5, p07..p12 graded 4, p13..p40 graded 1."""
        products = [{"id": f"p{n:02}", "title": f"Lamp {n}"} for n in range(1, 41)]
        db = shop(products=products, queries=1)
        return db, [judge_said(db, {("q1", row["id"]): 5 if n < 6 else 4 if n < 12 else 1 for n, row in enumerate(products)})]

    def test_without_caps_every_combination_is_written(self, many):
        selected = by_query(many[0], Policy(positives_per_query=None, negatives_per_positive=None), many[1])["q1"]
        assert len(selected.triples) == selected.possible == 12 * 28

    def test_negatives_per_positive_is_kept_and_the_rest_counted(self, many):
        selected = by_query(many[0], Policy(negatives_per_positive=5), many[1])["q1"]
        assert set(sizes(selected).values()) == {5}
        assert selected.left_out["negatives_per_positive"] == 12 * 23

    def test_positives_per_query_keeps_the_highest_grades_first(self, many):
        selected = by_query(many[0], Policy(positives_per_query=8, negatives_per_positive=None), many[1])["q1"]
        kept = set(sizes(selected))
        assert len(kept) == 8
        assert {f"p{n:02}" for n in range(1, 7)} < kept
        assert selected.left_out["positives_per_query"] == 4 * 28

    def test_each_positive_draws_its_own_negatives_so_that_most_are_used(self, many):
        selected = by_query(many[0], Policy(negatives_per_positive=5), many[1])["q1"]
        assert len({negative for _, negative in ids(selected)}) > 15

    def test_the_seed_decides_the_draw_and_nothing_else_does(self, many):
        first, again, other = (by_query(many[0], Policy(negatives_per_positive=5, seed=seed), many[1])["q1"] for seed in (0, 0, 1))
        assert ids(first) == ids(again) != ids(other)

    def test_the_draw_of_one_positive_survives_another_product(self, many):
        db, judges = many
        before = set(ids(by_query(db, Policy(negatives_per_positive=5), judges)["q1"]))
        save_products(db, [{"id": "p41", "title": "Lamp 41"}])
        rater_said(db, {("q1", "p41"): 1})
        after = set(ids(by_query(db, Policy(negatives_per_positive=5), judges)["q1"]))
        assert all("p41" in pair for pair in after - before)
        assert len(before - after) == len(after - before) < 12


class TestTexts:
    def test_a_positive_and_a_negative_that_read_the_same_teach_nothing_and_are_left_out(self, shop):
        db = shop(products=[{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Lamp\x00"}, {"id": "c", "title": "Bed"}], queries=1)
        rater_said(db, {("q1", "a"): 5, ("q1", "b"): 1, ("q1", "c"): 1})
        selected = by_query(db)["q1"]
        assert ids(selected) == [("a", "c")]
        assert selected.left_out["same_text"] == 1

    def test_a_product_or_query_without_text_is_left_out(self, shop):
        db = shop(products=[{"id": "a", "title": "\x01"}, {"id": "b", "title": "Lamp"}], queries=[{"id": "q1", "text": "lamp"}])
        save_queries(db, [{"id": "q2", "text": "\x02"}])
        rater_said(db, {("q1", "a"): 5, ("q1", "b"): 1, ("q2", "b"): 5, ("q2", "a"): 1})
        assert [selected.left_out["no_text"] for selected in by_query(db).values()] == [1, 1]

    def test_the_chosen_fields_make_the_text(self, shop):
        db = shop(products=[{"id": "a", "title": "Lamp", "category": "Light"}, {"id": "b", "title": "Bed"}], queries=1)
        rater_said(db, {("q1", "a"): 5, ("q1", "b"): 1})
        [triple] = by_query(db, Policy(fields=("category", "title")))["q1"].triples
        assert triple.positive.text == "Light\nLamp"


GRADE = st.none() | st.integers(1, 5)
VOICES = st.fixed_dictionaries(
    {
        "verdict": st.just("silent") | GRADE,
        "stronger": st.just("silent") | GRADE,
        "label": st.just("silent") | GRADE,
        "gold": st.just("silent") | st.integers(1, 5),
        "title": st.sampled_from(["Lamp", "Bed", "Desk", "\x00"]),
    }
)


class TestEverythingIsCounted:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        voices=st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 6)), VOICES, min_size=1, max_size=24),
        positives=st.none() | st.integers(1, 3),
        negatives=st.none() | st.integers(1, 3),
        seed=st.integers(0, 5),
    )
    def test_counts_reconcile_on_any_small_database(self, new_database, voices, positives, negatives, seed):
        db = new_database()
        titles = {f"p{product}": said["title"] for (_, product), said in voices.items()}
        save_products(db, [{"id": product, "title": title} for product, title in titles.items()])
        save_queries(db, [{"id": f"q{n}", "text": f"query {n}"} for n in range(1, 5)])
        said = {(f"q{query}", f"p{product}"): voice for (query, product), voice in voices.items()}
        propose(db, [{"query_id": query, "product_id": product, "source": "random"} for query, product in list(said)[::2]])
        judges = [
            judge_said(db, {pair: voice[name] for pair, voice in said.items() if voice[name] != "silent"}, f"scripted/{name}")
            for name in ("stronger", "verdict")
        ]
        rater_said(db, {pair: voice["label"] for pair, voice in said.items() if voice["label"] != "silent"})
        settled(db, {pair: voice["gold"] for pair, voice in said.items() if voice["gold"] != "silent"})

        policy = Policy(positives_per_query=positives, negatives_per_positive=negatives, seed=seed, shares=Shares(0.5, 0.25, 0.25))
        counts = Counts()
        for selected in selection(db, policy, judges):
            counts.add(selected)
            for triple in selected.triples:
                assert (triple.positive.resolved.grade or 0) >= 4
                assert triple.negative.resolved.grade in (1, 2)
            if positives:
                assert len(sizes(selected)) <= positives
            if negatives:
                assert all(n <= negatives for n in sizes(selected).values())
            assert selected.possible == len(selected.triples) + selected.left_out.total()
            assert len(set(ids(selected))) == len(ids(selected))

        told = counts.to_json()
        known = set(list(said)[::2]) | {pair for pair, voice in said.items() if {*voice.values()} - {voice["title"]} != {"silent"}}
        for whole, parts in ((told["pairs"], "known"), (told["grades"], "resolved"), (told["queries"], "known")):
            assert whole[parts] == sum(n for name, n in whole.items() if name != parts)
        assert told["pairs"]["known"] == len(known)
        assert told["grades"]["verdict"] == counts.judges.total()
        assert counts.judges["scripted/stronger"] == sum(
            isinstance(voice["stronger"], int) and {voice["label"], voice["gold"]} == {"silent"} for voice in said.values()
        )
        assert told["grades"]["resolved"] == sum(told["pairs"][side] for side in ("positive", "negative", "neither"))
        assert told["triples"]["possible"] == told["triples"]["written"] + sum(told["triples"]["left_out"].values())
        for name, whole in (("queries", told["queries"]["known"]), ("grades", told["grades"]["resolved"]), ("triples", counts.written)):
            assert sum(split[name] for split in told["splits"].values()) == whole
