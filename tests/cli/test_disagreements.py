"""`judge disagreements`: the question of the Disagreements page on the command line."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge
from support.graded import judge_said, rater_said

from judge.store.db import Database


@pytest.fixture
def disputed(shop: Any) -> Database:
    """Four pairs, two of them disputed, one by a product that a spreadsheet would take for a formula."""
    db: Database = shop(products=[{"id": "p1", "title": "=1+1", "category": "Home"}, {"id": "p2", "title": "Lamp"}])
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 2, ("q2", "p1"): 1, ("q2", "p2"): 4})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1, ("q2", "p1"): 1, ("q2", "p2"): 4})
    return db


def test_people_and_the_judges_trusted_are_held_against_each_other_without_being_asked(judge: Judge, disputed: Database) -> None:
    found = judge("disagreements", "--db", disputed.target, "--json").json
    assert found["matrix"]["names"] == ["people", "scripted/hand#relevance"]
    assert (found["matrix"]["n_pairs"], found["pairs"]) == (4, 2)
    assert [(line["product_id"], line["apart"]) for line in found["listed"]] == [("p1", 4), ("p2", 1)]


def test_a_cell_is_named_in_the_scales_own_words(judge: Judge, disputed: Database) -> None:
    found = judge("disagreements", "--db", disputed.target, "--cell", "Irrelevant", "5", "--json").json
    assert [line["product_id"] for line in found["listed"]] == ["p1"]


def test_the_file_holds_every_pair_whatever_is_printed_and_runs_nothing(judge: Judge, disputed: Database, tmp_path: Path) -> None:
    printed = judge("disagreements", "--db", disputed.target, "--limit", "0", "--csv", "list.csv")
    lines = list(csv.DictReader((tmp_path / "list.csv").read_text().splitlines()))
    assert (printed.code, [line["product"] for line in lines]) == (0, ["'=1+1", "Lamp"])
    assert [line["said by people"] for line in lines] == ["Irrelevant", "Irrelevant"]
    assert list(tmp_path.glob("*.part")) == []


def test_a_limit_cuts_what_is_listed_and_never_the_count(judge: Judge, disputed: Database) -> None:
    for limit in ("0", "1", "9"):
        found = judge("disagreements", "--db", disputed.target, "--limit", limit, "--json").json
        assert (found["pairs"], len(found["listed"])) == (2, min(int(limit), 2))


@pytest.mark.parametrize("file", ["labels.db", "labels.db-wal", "labels.db-shm", "here/../labels.db"])
def test_the_database_is_never_written_over(judge: Judge, disputed: Database, tmp_path: Path, file: str) -> None:
    (tmp_path / "here").mkdir()
    for force in ((), ("--force",)):
        printed = judge("disagreements", "--db", disputed.target, "--csv", file, *force)
        assert (printed.code, "belongs to the database" in printed.err) == (2, True)
    assert judge("disagreements", "--db", disputed.target, "--json").json["pairs"] == 2


def test_a_file_that_is_there_is_replaced_only_when_that_is_asked_for(judge: Judge, disputed: Database, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("mine")
    printed = judge("disagreements", "--db", disputed.target, "--csv", "list.csv")
    assert (printed.code, "--force" in printed.err, (tmp_path / "list.csv").read_text()) == (2, True, "mine")
    assert judge("disagreements", "--db", disputed.target, "--csv", "list.csv", "--force").code == 0
    assert (tmp_path / "list.csv").read_text().startswith("query_id,")


def test_what_is_no_file_is_not_replaced(judge: Judge, disputed: Database, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "is no file" in judge("disagreements", "--db", disputed.target, "--csv", "folder", "--force").err


def test_a_category_narrows_the_list_and_the_figures_and_it_is_said(judge: Judge, disputed: Database) -> None:
    asked = ("disagreements", "--db", disputed.target, "--category", "Home")
    found = judge(*asked, "--json").json
    assert (found["pairs"], found["matrix"]["n_pairs"], found["matrix"]["alone"]) == (1, 2, None)
    printed = judge(*asked).out
    assert "2 pairs of 2 queries, only category Home" in printed
    assert "1 pair asked for" in printed


@pytest.mark.parametrize("option", ["--category", "--intent", "--source", "--negative-type"])
def test_what_no_pair_has_is_refused_with_what_there_is(judge: Judge, disputed: Database, option: str) -> None:
    printed = judge("disagreements", "--db", disputed.target, option, "nope")
    assert (printed.code, "'nope'" in printed.err) == (2, True)
    assert {"--category": "There are: Home", "--source": "There are: lexical"}.get(option, "None of them has any") in printed.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--voices", "people", "nobody"), "There are: people, gold, labels, scripted/hand#relevance, ann"),
        (("--cell", "Splendid", "5"), "no grade of the scale"),
        (("--csv", "nowhere/list.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(judge: Judge, disputed: Database, words: tuple[str, ...], said: str) -> None:
    printed = judge("disagreements", "--db", disputed.target, *words)
    assert printed.code == 2
    assert said in printed.err


def test_where_nobody_said_anything_there_is_nothing_to_disagree_on(judge: Judge, db: Database) -> None:
    printed = judge("disagreements", "--db", db.target)
    assert (printed.code, "judge run" in printed.err) == (2, True)
