"""judge export: what it takes, said in a policy file or by flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.command_line import Judge
from support.graded import judge_said, rater_said

from judge.export.policy_file import NAMES
from judge.store.db import Database

LAMPS = [
    {"id": "good", "title": "White floor lamp", "category": "Lamps", "attributes": {"colour": "white"}},
    {"id": "black", "title": "Table lamp by Anna, small and black", "category": "Lamps", "attributes": {"colour": "black"}},
    {"id": "fair", "title": "Floor lamp of brass", "category": "Lamps", "attributes": {"colour": "brass"}},
    {"id": "sofa", "title": "Sofa in linen", "category": "Sofas"},
]
GRADES = {"good": 5, "black": 2, "fair": 3, "sofa": 1}


@pytest.fixture
def lamps(shop: Any) -> Database:
    """One query, four products, all graded by people."""
    db: Database = shop(products=LAMPS, queries=[{"id": "q1", "text": "white floor lamp"}])
    rater_said(db, {("q1", name): grade for name, grade in GRADES.items()})
    return db


def policy(folder: Path, text: str) -> str:
    (folder / "policy.toml").write_text(text)
    return "policy.toml"


def test_flags_go_before_what_the_file_says_and_the_rest_of_it_stays(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    file = policy(tmp_path, 'grade_gap = 4\nseed = 3\nnegatives_per_positive = "none"\nsplit_by = "category"\n')
    told = judge("export", "out", "--policy", file, "--grade-gap", "3", "--seed", "0", "--json").json
    assert told["counts"]["triples"]["left_out"]["grade_gap"] == 0
    assert {name: told["policy"][name] for name in ("grade_gap", "seed", "negatives_per_positive", "split_by")} == {
        "grade_gap": 3,
        "seed": 0,
        "negatives_per_positive": None,
        "split_by": "category",
    }


def test_flags_alone_say_the_same_as_a_file(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    file = policy(tmp_path, "grade_gap = 4\nnegative_to = 3\nnegatives_per_positive = 2\nmix = { cross_category = 1, untyped = 2.5 }\n")
    by_file = judge("export", "one", "--policy", file, "--json").json
    flags = ("--grade-gap", "4", "--negative-to", "3", "--negatives", "2", "--mix", "cross_category=1, untyped=2.5")
    by_flags = judge("export", "two", *flags, "--json").json
    assert by_file["policy"] == by_flags["policy"]
    assert by_file["counts"] == by_flags["counts"]


def test_card_manifest_and_terminal_show_what_was_asked_and_what_each_rule_took_out(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    asked = (
        "--grade-gap",
        "4",
        "--mix",
        "cross_category=2,untyped=1",
        "--negatives",
        "3",
        "--split-by",
        "category",
        "--format",
        "triples-jsonl",
    )
    printed = judge("export", "out", *asked)
    assert printed.code == 0
    told = judge("export", "out", *asked, "--json").json
    assert told["counts"]["triples"]["left_out"]["grade_gap"] == 1
    assert "left out: grade gap" in printed.out
    assert "cross category" in printed.out
    card = (tmp_path / "out" / "DATA_CARD.md").read_text()
    assert "- at least 4 grades between the two products of a triple" in card
    assert "- types of negatives mixed as 2 cross category : 1 untyped" in card
    assert "- split by the category that a query asks for, 80% train, 10% dev, 10% test" in card
    assert "1 left out (grade gap)" in card


def test_margin_without_vectors_uses_the_embedded_encoder_and_keeps_what_it_made(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    told = judge("export", "out", "--margin", "0.5", "--json").json
    assert told["counts"]["triples"] | {"left_out": {}} == {"possible": 2, "written": 1, "left_out": {}}
    assert told["counts"]["triples"]["left_out"]["margin"] == 1, "the black lamp; not the sofa"
    assert (tmp_path / "labels.vectors").is_dir()


def test_without_a_rule_of_likeness_nothing_is_encoded(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    assert judge("export", "out", "--grade-gap", "2").code == 0
    assert not (tmp_path / "labels.vectors").exists()


def test_vectors_that_were_brought_say_how_like_things_are(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    like = {"good": 0.9, "black": 0.6, "fair": 0.5, "sofa": 0.1}
    vectors = np.array([[share, np.sqrt(1 - share**2)] for share in like.values()], np.float32)
    np.savez(tmp_path / "products.npz", id=np.array(list(like)), vector=vectors)
    np.savez(tmp_path / "queries.npz", id=np.array(["q1"]), vector=np.array([[1, 0]], np.float32))
    brought = ("--vectors", "products.npz", "--query-vectors", "queries.npz")
    told = judge("export", "out", "--hardness", "0.05", "0.3", *brought, "--json").json
    assert told["counts"]["triples"]["left_out"]["hardness"] == 1
    assert told["counts"]["triples"]["written"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "none.toml"), "Cannot read the policy none.toml"),
        (("--policy", "wrong.toml"), "wrong.toml: there is no rule 'gradegap'"),
        (("--policy", "policy.toml", "--margin", "2"), "the flags: margin is 2.0, which is no share"),
        (("--policy", "policy.toml", "--negatives", "0"), "the flags: negatives_per_positive is 0"),
        (("--hardness", "0.9", "0.2"), "hardness is 0.9 to 0.2"),
        (("--mix", "attribute_only"), "--mix attribute_only is no list of ratios"),
        (("--mix", "random=1,random=2"), "--mix random=1,random=2 names a type twice"),
        (("--mix", "sofas=1"), "mix names 'sofas'"),
        (("--mix", "random=inf"), "mix gives 'random' the ratio inf"),
        (("--max-false-negative-rate", "0"), "no audit of some pairs can show that none at all is one"),
        (("--max-false-negative-rate", "1"), "every negative may be one then, so nothing is asked"),
        (("--max-false-negative-rate", "1.5"), "max_false_negative_rate is 1.5, which is no share of negatives"),
        (("--min-true-negative", "1.5"), "min_true_negative is 1.5"),
        (("--split-by", "luck"), '"query" or "category"'),
        (("--positive-from", "9"), "positive_from is 9"),
        (("--margin", "0.9", "--vectors", "products.npz"), "--query-vectors"),
    ],
)
def test_what_is_wrong_ends_with_2_a_remedy_and_nothing_written(
    judge: Judge, lamps: Database, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    policy(tmp_path, "grade_gap = 2\n")
    (tmp_path / "wrong.toml").write_text("gradegap = 2\n")
    printed = judge("export", "out", *words)
    assert printed.code == 2
    assert said in " ".join(printed.err.split())
    assert not (tmp_path / "out").exists()


def test_a_rate_that_no_audit_shows_ends_with_2_and_says_what_to_do(judge: Judge, shop: Any, tmp_path: Path) -> None:
    db = shop(products=4, queries=1)
    judge_said(db, {("q1", f"p{n}"): 5 if n == 1 else 1 for n in range(1, 5)})
    printed = judge("export", "out", "--max-false-negative-rate", "0.02")
    assert printed.code == 2
    assert "No threshold is known to keep false negatives at 2.0%" in printed.err
    assert "Random audit" in printed.err
    assert not (tmp_path / "out").exists()


def test_what_the_audit_does_not_show_is_said_on_the_terminal_too(judge: Judge, shop: Any) -> None:
    db = shop(products=4, queries=1)
    judge_said(db, {("q1", f"p{n}"): 5 if n == 1 else 1 for n in range(1, 5)})
    printed = judge("export", "out")
    assert "false negative rate" in printed.out
    assert "not claimed" in printed.out


def test_the_help_is_whole_at_80_columns_and_names_every_rule(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    printed = judge("export", "--help").out
    assert "…" not in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert all(name in printed for name in NAMES)


def test_the_card_holds_what_was_asked_as_a_file_that_makes_the_same_export_again(judge: Judge, lamps: Database, tmp_path: Path) -> None:
    asked = ("--grade-gap", "3", "--mix", "cross_category=2,untyped=0.5", "--negatives", "3", "--seed", "-7", "--hardness", "0", "0.9")
    assert judge("export", "out", *asked).code == 0
    card = (tmp_path / "out" / "DATA_CARD.md").read_text()
    file = policy(tmp_path, card.partition("```toml\n")[2].partition("```")[0])
    assert judge("export", "again", "--policy", file).code == 0
    assert (tmp_path / "again" / "manifest.json").read_bytes() == (tmp_path / "out" / "manifest.json").read_bytes()


def test_rules_that_leave_no_triple_are_said_to(judge: Judge, lamps: Database) -> None:
    assert "the rules left all of them out" in judge("export", "out", "--grade-gap", "5").out
