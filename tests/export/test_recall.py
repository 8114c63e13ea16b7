"""Recall: which exported triples later labels have made wrong, and a patch that gives exactly what a fresh export would."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import SPEC, judge_said, rater_said, settled
from support.patching import patched, triples_of

from judge.errors import InputError
from judge.export import export
from judge.export.policy import Policy
from judge.export.recall import recall
from judge.export.recall_changes import WRONG, Change
from judge.export.recall_earlier import Earlier, earlier
from judge.export.splits import Shares
from judge.store.catalog import all_products, all_queries, save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_gold
from judge.tables import content_hash
from judge.vectors.base import Vectors
from judge.vectors.brought import brought_vectors

TRIPLES = ("triples-jsonl", "triples-parquet")
ALL_TRAIN = Policy(shares=Shares(1, 0, 0))


def brought(folder: Path, db: Database, seed: int) -> Vectors:
    """Vectors of that database's products and queries, from files in that folder."""
    folder.mkdir()
    for kind, items in (("products", all_products(db)), ("queries", all_queries(db))):
        ids = [item.id for item in items]
        np.savez(folder / f"{kind}.npz", ids=np.array(ids), vectors=np.random.default_rng(seed).normal(size=(len(ids), 4)))
    return brought_vectors(folder / "products.npz", folder / "queries.npz")


class TestRefusals:
    def refused(self, db, folder):
        with pytest.raises(InputError) as refusal:
            list(recall(db, earlier(folder)))
        return refusal.value

    @pytest.fixture
    def out(self, graded, tmp_path):
        export(graded.db, tmp_path / "out", ["triples-jsonl"], ALL_TRAIN, graded.judges)
        return tmp_path / "out"

    def altered(self, folder, **values):
        path = folder / "manifest.json"
        told = {**json.loads(path.read_text()), **values}
        told.pop("seal")
        path.write_text(json.dumps({**told, "seal": content_hash(told)}))
        return folder

    def test_a_folder_without_an_export(self, db, tmp_path):
        assert "holds no export" in self.refused(db, tmp_path).problem

    def test_an_export_without_triples_names_the_formats_that_help(self, graded, tmp_path):
        export(graded.db, tmp_path / "out", ["qrels"], judges=graded.judges)
        refusal = self.refused(graded.db, tmp_path / "out")
        assert "its formats are qrels" in refusal.problem
        assert "--format triples-jsonl" in refusal.remedy

    def test_an_export_of_another_version(self, graded, out):
        assert "has version 1, and this program reads" in self.refused(graded.db, self.altered(out, manifest_version=1)).problem

    def test_an_export_of_another_program(self, graded, out):
        assert "no export of shelfjudge" in self.refused(graded.db, self.altered(out, made_by="other")).problem

    def test_an_export_in_another_scale(self, graded, out):
        told = json.loads((out / "manifest.json").read_text())["scale"]
        assert "in the scale 'trec'" in self.refused(graded.db, self.altered(out, scale={**told, "name": "trec"})).problem

    def test_an_export_of_another_database(self, graded, out, new_database):
        refusal = self.refused(new_database(), out)
        assert "no such judge is in this database" in refusal.problem
        assert SPEC in refusal.problem
        assert "--db" in refusal.remedy

    def test_an_export_of_another_database_where_only_people_graded(self, shop, new_database, tmp_path):
        db = shop()
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        export(db, tmp_path / "out", ["triples-jsonl"], ALL_TRAIN)
        assert "log of exports" in self.refused(new_database(), tmp_path / "out").problem

    @pytest.mark.parametrize("name", ["triples-jsonl/train.jsonl", "triples-jsonl-lineage/train.jsonl"])
    def test_files_that_were_changed_or_lost(self, graded, out, name):
        (out / name).write_bytes((out / name).read_bytes().replace(b"Lamp", b"Lump").replace(b"q1", b"q9"))
        assert "is not the file that was exported" in self.refused(graded.db, out).problem
        (out / name).unlink()
        assert name in self.refused(graded.db, out).problem

    def test_an_export_that_compared_vectors_wants_them_again(self, graded, out):
        assert "compared some-model, and given are none" in self.refused(graded.db, self.altered(out, similarity="some-model")).problem

    def test_vectors_that_are_not_those_it_compared(self, shop, tmp_path):
        db = shop(products=6, queries=1)
        rater_said(db, {("q1", f"p{n}"): 5 if n < 3 else 1 for n in range(1, 7)})
        one, other = (brought(tmp_path / name, db, seed) for name, seed in (("one", 1), ("other", 2)))
        made = export(db, tmp_path / "out", ["triples-jsonl"], replace(ALL_TRAIN, margin=1.0), vectors=one)
        assert list(recall(db, earlier(made.folder), one)) == []
        with pytest.raises(InputError, match=re.escape(f"compared {one.name}, and given are {other.name}")):
            list(recall(db, earlier(made.folder), other))

    @pytest.mark.parametrize("name", ["asked", "files", "similarity", "counts", "formats"])
    def test_a_manifest_that_was_edited(self, graded, out, name):
        path = out / "manifest.json"
        told = json.loads(path.read_text())
        told.pop(name)
        path.write_text(json.dumps(told))
        assert "its seal does not fit" in self.refused(graded.db, out).problem

    def test_a_file_that_recall_does_not_read_itself(self, graded, tmp_path):
        out = export(graded.db, tmp_path / "more", ["triples-parquet", "triples-jsonl", "qrels"], judges=graded.judges).folder
        (out / "qrels" / "all.qrels").write_text("")
        assert "qrels/all.qrels is not the file that was exported" in self.refused(graded.db, out).problem


POLICIES = [
    Policy(),
    Policy(hardness=(0.1, 0.9), margin=0.95, mix={"random": 1, "untyped": 0.5}, fields=("title",), positives_per_query=None),
    Policy(max_false_negative_rate=0.02, shares=Shares(0.5, 0.25, 0.25), split_by="category", held_apart=True, seed=-3),
]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_policy_of_an_export_is_the_one_that_was_asked_for_not_what_the_audit_made_of_it(policy, tmp_path):
    told = {"asked": policy.to_json(), "policy": replace(policy, min_true_negative=0.99).to_json()}
    assert Earlier(tmp_path, json.loads(json.dumps(told))).policy == policy


class TestReasons:
    """q1 of six products: the judge said 5 to p1, p2 and 1 to the others."""

    @pytest.fixture
    def said(self, shop, tmp_path):
        """Later grades in, changes out."""
        db = shop(products=6, queries=1)
        judge = judge_said(db, {("q1", f"p{n}"): 5 if n < 3 else 1 for n in range(1, 7)})
        export(db, tmp_path / "out", ["triples-parquet"], ALL_TRAIN, [judge])

        def later(grades=None, rater="ann", **products) -> list[Change]:
            rater_said(db, {("q1", product): grade for product, grade in (grades or {}).items()}, rater)
            save_products(db, [{"id": product, "title": title} for product, title in products.items()])
            return list(recall(db, earlier(tmp_path / "out")))

        later.db = db
        return later

    def told(self, changes):
        return {(change.do, change.reason, change.positive_id, change.negative_id) for change in changes}

    def test_nothing_is_wrong_where_nobody_said_anything(self, said):
        assert said() == []

    def test_a_negative_that_people_call_positive_names_the_label_and_its_rater(self, said):
        changes = said({"p3": 4})
        wrong = [change for change in changes if change.reason in WRONG]
        assert self.told(wrong) == {("drop", "negative_is_positive", p, "p3") for p in ("p1", "p2")}
        assert {voice[:4] for change in wrong for voice in change.because} == {("p3", "label", 1, "ann")}
        assert self.told(changes) - self.told(wrong) == {("add", "new", "p3", n) for n in ("p4", "p5", "p6")}

    def test_gold_goes_before_labels(self, said):
        said({"p1": 5})
        save_gold(said.db, [{"query_id": "q1", "product_id": "p1", "grade": 1, "decided_by": "lead"}])
        [because] = {change.because for change in said() if change.reason == "positive_is_negative"}
        assert [(voice.by, voice.who, voice.grade) for voice in because] == [("gold", "lead", 1)]

    @pytest.mark.parametrize(("grade", "reason"), [(3, "is_neither"), (None, "has_no_grade")])
    def test_either_side_may_lose_its_grade_or_end_between(self, said, grade, reason):
        assert self.told(said({"p1": grade})) == {("drop", f"positive_{reason}", "p1", f"p{n}") for n in range(3, 7)}
        wrong = self.told(said({"p6": grade}, "bob"))
        assert ("drop", f"negative_{reason}", "p2", "p6") in wrong

    def test_two_products_that_change_places_are_flipped(self, said):
        changes = said({"p1": 1, "p3": 5})
        [flip] = [change for change in changes if change.do == "flip"]
        assert (flip.reason, flip.positive_id, flip.negative_id) == ("exchanged", "p1", "p3")
        assert (flip.lineage["positive_id"], flip.lineage["negative_id"]) == ("p3", "p1")
        assert flip.row["positive"] == "Lamp 3"
        assert {voice.product_id for voice in flip.because} == {"p1", "p3"}

    def test_a_verdict_on_an_earlier_text_counts_no_more_and_the_triple_has_no_grade(self, said):
        assert self.told(said(p1="Lump")) == {("drop", "positive_has_no_grade", "p1", f"p{n}") for n in range(3, 7)}

    def test_a_text_that_changed_under_a_label_is_wrong(self, said):
        assert {change.reason for change in said({"p1": 5})} == {"lineage"}
        changes = said(p1="Lump")
        assert self.told(changes) == {("change", "text_changed", "p1", f"p{n}") for n in range(3, 7)}
        assert {change.row["positive"] for change in changes} == {"Lump"}

    def test_a_label_that_agrees_changes_the_lineage_alone(self, said):
        changes = said({"p1": 4})
        assert self.told(changes) == {("change", "lineage", "p1", f"p{n}") for n in range(3, 7)}
        assert {tuple(change.lineage["positive_rows"]) for change in changes} == {(1,)}

    def test_raters_who_disagree_lower_a_weight_and_may_take_a_negative_out(self, shop, tmp_path):
        db = shop(products=2, queries=1)
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        for name, least in (("any", None), ("sure", 0.9)):
            export(db, tmp_path / name, ["triples-jsonl"], replace(ALL_TRAIN, min_true_negative=least))
        rater_said(db, {("q1", "p2"): 5}, "bob")
        [change] = recall(db, earlier(tmp_path / "any"))
        assert (change.reason, change.lineage["weight"]) == ("lineage", 0.5)
        [change] = recall(db, earlier(tmp_path / "sure"))
        assert change.reason == "negative_is_doubted"
        assert {voice.who for voice in change.because} == {"ann", "bob"}

    def test_what_caps_let_go_is_no_fault(self, shop, tmp_path):
        db = shop(products=30, queries=1, candidates=[])
        rater_said(db, {("q1", f"p{n}"): 5 if n < 3 else 1 for n in range(1, 20)})
        export(db, tmp_path / "out", ["triples-jsonl"], Policy(shares=Shares(1, 0, 0), negatives_per_positive=3))
        rater_said(db, {("q1", f"p{n}"): 1 for n in range(20, 31)})
        changes = list(recall(db, earlier(tmp_path / "out")))
        assert {(change.do, change.reason) for change in changes} == {("drop", "moved"), ("add", "new")}

    def test_a_query_whose_words_moved_it_to_another_split_leaves_the_one_and_enters_the_other(self, shop, tmp_path):
        db = shop(products=2, queries=1)
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        export(db, tmp_path / "out", ["triples-jsonl"])
        for n in range(100):
            save_queries(db, [{"id": "q1", "text": f"lump {n}"}])
            found = [(change.do, change.reason) for change in recall(db, earlier(tmp_path / "out"))]
            if found != [("change", "text_changed")]:
                break
        assert found == [("drop", "other_split"), ("add", "new")]
        settled(db, {("q1", "p1"): 1, ("q1", "p2"): 5})
        found = [(change.do, change.reason) for change in recall(db, earlier(tmp_path / "out"))]
        assert found == [("drop", "positive_is_negative"), ("add", "new")], "no flip: the two are in other files"


PAIRS = [(f"q{query}", f"p{product}") for query in range(1, 5) for product in range(1, 6)]
GRADE = st.none() | st.integers(1, 5)
VERDICTS = st.lists(GRADE, min_size=len(PAIRS), max_size=len(PAIRS))
LATER = st.lists(st.tuples(st.sampled_from(["label", "gold", "verdict"]), st.sampled_from(PAIRS), GRADE), max_size=12)


def tell(db, later) -> None:
    """What people and the judge say afterwards."""
    of = {kind: {pair: grade for voice, pair, grade in later if voice == kind} for kind in ("label", "gold", "verdict")}
    rater_said(db, of["label"], "bob")
    settled(db, {pair: grade for pair, grade in of["gold"].items() if grade})
    judge_said(db, of["verdict"])


@pytest.mark.parametrize("name", TRIPLES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verdicts=VERDICTS,
    labels=st.dictionaries(st.sampled_from(PAIRS), GRADE, max_size=6),
    later=LATER,
    retold=st.dictionaries(st.integers(1, 5), st.sampled_from(["Lamp red", "Bed"]), max_size=2),
    renamed=st.dictionaries(st.integers(1, 4), st.sampled_from(["sofa", "red lamp 9"]), max_size=1),
    cap=st.none() | st.integers(1, 3),
    held_apart=st.booleans(),
    by=st.sampled_from(["query", "category"]),
    least=st.sampled_from([None, 0.6]),
    seed=st.integers(0, 3),
)
def test_the_patch_turns_the_old_triples_into_those_of_a_fresh_export_row_by_row(
    new_database, tmp_path, name, verdicts, labels, later, retold, renamed, cap, held_apart, by, least, seed
):
    db = new_database()
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}", "category": f"Light > Kind {n % 2}"} for n in range(1, 6)])
    save_queries(db, [{"id": f"q{n}", "text": f"lamp {n}"} for n in range(1, 5)])
    judge = judge_said(db, dict(zip(PAIRS, verdicts, strict=True)))
    rater_said(db, labels)
    asked = {"negatives_per_positive": cap, "held_apart": held_apart, "split_by": by, "min_true_negative": least}
    policy = Policy(shares=Shares(0.5, 0.2, 0.3), seed=seed, **asked)
    old, new = (tmp_path / f"{name}{len(list(tmp_path.iterdir()))}{which}" for which in ("old", "new"))
    try:
        export(db, old, [name], policy, [judge])
    except InputError:
        return
    tell(db, later)
    save_products(db, [{"id": f"p{n}", "title": title} for n, title in retold.items()])
    save_queries(db, [{"id": f"q{n}", "text": text} for n, text in renamed.items()])
    patch = [change.to_json() for change in recall(db, earlier(old))]
    try:
        export(db, new, [name], policy, [judge])
    except InputError:
        assert Counter(line["do"] for line in patch).keys() == {"drop"}
        assert patched(triples_of(old, name), patch) == {"train": [], "dev": [], "test": []}
        return
    assert patched(triples_of(old, name), json.loads(json.dumps(patch))) == triples_of(new, name)
    assert (patch == []) == (triples_of(old, name) == triples_of(new, name))
