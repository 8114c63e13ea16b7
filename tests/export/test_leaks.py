"""What test shares with train: nothing that people graded, and what else it shares is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.format_readers import READERS
from support.graded import judge_said, rater_said, settled

from judge.errors import InputError
from judge.export import export
from judge.export.formats import FORMATS
from judge.export.leaks import Leaks, card_lines
from judge.export.policy import Policy
from judge.export.prepare import prepared
from judge.export.select import selection
from judge.export.splits import Shares, Splits
from judge.people.splits import alike
from judge.store.catalog import save_products, save_queries

THIRDS = Shares(0.4, 0.2, 0.4)
SAID = st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 6)), st.integers(1, 5), min_size=6, max_size=40)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(labels=SAID, gold=SAID, verdicts=SAID, seed=st.integers(0, 9), by=st.sampled_from(["query", "category"]), apart=st.booleans())
def test_no_pair_that_people_graded_for_a_query_of_test_is_in_a_training_file_of_any_format(
    new_database, tmp_path, labels, gold, verdicts, seed, by, apart
):
    db = new_database()
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}", "category": f"Light > Kind {n % 3}"} for n in range(1, 7)])
    save_queries(db, [{"id": f"q{n}", "text": f'lamp "{n}"'} for n in range(1, 9)])
    named = [{(f"q{query}", f"p{product}"): grade for (query, product), grade in said.items()} for said in (labels, gold, verdicts)]
    rater_said(db, named[0])
    settled(db, named[1])
    judge = judge_said(db, named[2])
    policy = Policy(shares=THIRDS, seed=seed, split_by=by, held_apart=apart)
    try:
        exported = export(db, tmp_path / f"out{len(list(tmp_path.iterdir()))}", list(FORMATS), policy, [judge])
    except InputError:
        return
    aids = prepared(db, policy, [judge]).aids
    test = {one.query.id for one in selection(db, policy, [judge], aids=aids) if one.split == "test"}
    graded = {pair for said in named[:2] for pair in said if pair[0] in test}
    for name in FORMATS:
        if any(file.startswith(f"{name}/") for file in exported.manifest["files"]) and _has(exported, name, "train"):
            held = {(row.ids[0], product) for row in READERS[name](exported.folder, "train") for product in row.ids[1:]}
            assert held
            assert not held & graded, name
    leaks = exported.manifest["leaks"]
    assert (leaks["queries"]["train"], leaks["pairs"]["train"]) == (0, 0)
    if apart:
        assert leaks["products"]["train_triples"] == leaks["families"]["train_triples"] == 0


def _has(exported, name, split) -> bool:
    return exported.manifest["counts"]["splits"][split][FORMATS[name].of] > 0


class TestReport:
    @pytest.fixture
    def split(self):
        """Texts of queries by their split: train, train, test, test."""
        splits, texts = Splits(THIRDS, 0), [f"lamp {n}" for n in range(200)]
        return [text for want in ("train", "test") for text in [one for one in texts if splits.of(one) == want][:2]]

    @pytest.fixture
    def told(self, shop, split, tmp_path):
        """Of train: a positive beside the negative z, b positive without a negative; of test: a, b and c positive."""
        db = shop(
            products=[{"id": name, "title": f"Thing {name}"} for name in "abcz"],
            queries=[{"id": f"q{n}", "text": text} for n, text in enumerate(split)],
        )
        rater_said(db, {("q0", "a"): 5, ("q0", "z"): 1, ("q1", "b"): 5, ("q2", "a"): 5, ("q3", "b"): 4, ("q3", "c"): 5, ("q3", "z"): 1})
        return export(db, tmp_path / "out", ["triples-jsonl"], Policy(shares=THIRDS))

    def test_products_that_serve_queries_of_test_are_told_where_train_has_them_by_grades_and_by_triples(self, told):
        assert told.manifest["leaks"]["products"] == {"test": 3, "train": 2, "share": 2 / 3, "train_triples": 1}

    def test_a_family_counts_once(self, told):
        assert told.manifest["leaks"]["families"]["test"] <= 3

    def test_queries_and_pairs_of_test_are_counted_and_none_is_in_train(self, told):
        assert told.manifest["leaks"]["queries"] == {"test": 2, "train": 0, "share": 0.0}
        assert told.manifest["leaks"]["pairs"] == {"test": 4, "train": 0, "share": 0.0}

    def test_the_card_says_the_same(self, told):
        card = (told.folder / "DATA_CARD.md").read_text()
        assert "| products that are positive for a query of it | 3 | 2 | 66.7% | 1 |" in card
        assert json.loads((told.folder / "manifest.json").read_bytes())["leaks"] == told.manifest["leaks"]

    def test_a_leak_that_splitting_would_make_is_found(self, shop):
        """The same queries, put into train and into test by hand."""
        db = shop(queries=[{"id": "q1", "text": "Oak bed"}, {"id": "q2", "text": "beds oak"}])
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1, ("q2", "p1"): 4})
        train, _ = selection(db, Policy(shares=Shares(1, 0, 0)))
        _, test = selection(db, Policy(shares=Shares(0, 0, 1)))
        assert alike(train.query.text) == alike(test.query.text)
        leaks = Leaks(str)
        leaks.add(train)
        leaks.add(test)
        found = leaks.to_json()
        assert (found["queries"]["train"], found["pairs"]["train"], found["products"]["train_triples"]) == (1, 1, 1)

    def test_without_test_there_is_no_share(self):
        found = Leaks(str).to_json()
        assert {kind["share"] for kind in found.values()} == {None}
        assert "nan" not in "\n".join(card_lines(found)).lower()
