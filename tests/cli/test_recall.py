"""judge recall: what is wrong, who says so, the patch, and the fresh export in place."""

from __future__ import annotations

import json

import pytest
from support.graded import judge_said, rater_said
from support.patching import patched, triples_of


@pytest.fixture
def exported(judge, shop, tmp_path):
    """An export `out`: q1 and q2 of four products, of which the judge said 5 to p1 and 1 to the others."""
    db = shop(products=4, queries=2)
    judge_said(db, {(f"q{q}", f"p{p}"): 5 if p == 1 else 1 for q in (1, 2) for p in range(1, 5)})
    assert judge("export", "out", "--format", "triples-jsonl", "--format", "qrels", "--split-by", "query").code == 0
    return db


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_without_an_export_is_refused_and_says_which(judge, shop):
    shop()
    printed = judge("recall", "nowhere")
    assert printed.code == 2
    assert "nowhere holds no export" in printed.err


def test_nothing_wrong_ends_with_0(judge, exported):
    printed = judge("recall", "out")
    assert printed.code == 0
    assert "All 6 triples are what a fresh export would write." in printed.out


def test_what_is_wrong_ends_with_1_and_names_who_says_so(judge, exported):
    rater_said(exported, {("q1", "p2"): 5})
    printed = judge("recall", "out")
    assert printed.code == 1
    assert "1 of 6 triples are wrong." in printed.out
    assert "ann: 5 (label 1, p2)" in printed.out


def test_what_many_said_of_one_product_is_told_once_with_its_triples_under_it(judge, exported):
    for rater in ("ann", "bob", "cleo"):
        rater_said(exported, {("q1", "p1"): 1, ("q2", "p3"): 5}, rater)
    told = judge("recall", "out").out.partition("\nQuery q1\n")[2]
    of_first, _, of_second = told.partition("\nQuery q2\n")
    voices = [f"  {rater}: 1 (label {n}, p1)" for rater, n in (("ann", 1), ("bob", 3), ("cleo", 5))]
    triples = [f"  positive p1, negative p{n}: positive is negative" for n in (2, 3, 4)]
    assert of_first.splitlines() == [*voices, *triples]
    assert of_second.splitlines()[-1] == "  positive p1, negative p3: negative is positive"


def test_machines_get_the_counts_and_the_first_wrong_triples(judge, exported):
    rater_said(exported, {("q1", "p1"): 1, ("q2", "p3"): 3})
    told = judge("recall", "out", "--json", "--limit", "1").json
    assert told["wrong"] == 4
    assert {"do": "drop", "reason": "positive_is_negative", "wrong": True, "n": 3} in told["changes"]
    assert len(told["first"]) == 1
    assert told["first"][0]["because"] == [{"product_id": "p1", "by": "label", "id": 1, "who": "ann", "grade": 1}]


def test_the_patch_is_written_whole_and_gives_the_fresh_export(judge, exported, tmp_path):
    rater_said(exported, {("q1", "p1"): 1, ("q1", "p2"): 5})
    before = triples_of(tmp_path / "out", "triples-jsonl")
    assert judge("recall", "out", "--patch", "patch.jsonl").code == 1
    patch = [json.loads(line) for line in (tmp_path / "patch.jsonl").read_text().splitlines()]
    assert {line["do"] for line in patch} == {"flip", "drop", "add"}
    assert judge("export", "fresh", "--format", "triples-jsonl").code == 0
    assert patched(before, patch) == triples_of(tmp_path / "fresh", "triples-jsonl")
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("name", ["out/patch.jsonl", "absent/patch.jsonl"])
def test_a_patch_that_cannot_be_there_is_refused(judge, exported, name):
    rater_said(exported, {("q1", "p2"): 5})
    printed = judge("recall", "out", "--patch", name)
    assert printed.code == 2
    assert "patch.jsonl" in printed.err
    assert judge("recall", "out").code == 1


def test_apply_shows_the_changes_and_puts_the_fresh_export_in_place(judge, exported, tmp_path):
    rater_said(exported, {("q1", "p2"): 5})
    printed = judge("recall", "out", "--apply")
    assert printed.code == 0
    assert printed.out.index("negative is positive") < printed.out.index("Exported anew")
    assert judge("export", "fresh", "--format", "triples-jsonl", "--format", "qrels").code == 0
    assert files(tmp_path / "out") == files(tmp_path / "fresh")
    assert judge("recall", "out").code == 0


def test_apply_leaves_the_old_export_where_nothing_would_be_left(judge, exported, tmp_path):
    assert judge("export", "triples", "--format", "triples-jsonl").code == 0
    before = files(tmp_path / "triples")
    rater_said(exported, {(f"q{q}", "p1"): 1 for q in (1, 2)})
    printed = judge("recall", "triples", "--apply")
    assert printed.code == 2
    assert "no triple to export" in printed.err
    assert files(tmp_path / "triples") == before


def test_vectors_are_refused_where_the_export_compared_none(judge, exported):
    assert "compared no vectors" in judge("recall", "out", "--encoder", "embedded").err


def test_an_export_that_compared_vectors_is_recalled_with_them(judge, exported):
    assert judge("export", "alike", "--margin", "0.99", "--format", "triples-jsonl").code in (0, 2)
    assert judge("export", "alike", "--hardness", "0", "1", "--format", "triples-jsonl").code == 0
    assert judge("recall", "alike").code == 0
