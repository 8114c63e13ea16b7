"""Ratings and settled grades: who said what, and what the next file says of the same pair."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bringing import bring, counts, only
from support.shop_files import stored

from judge.store.db import Database
from judge.store.labels import gold_of, labels_of, save_gold, save_labels


def test_a_label_keeps_who_said_what_and_where_it_came_from(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", ["query_id,product_id,grade,annotator,comment,seconds", "q1,p1,3.0,ann,a bit dim,4.5"], name="may.csv")
    row = only(known, "labels")
    assert (row["grade"], row["rater"], row["note"], row["seconds"], row["source"]) == (3, "ann", "a bit dim", 4.5, "import:may.csv")


@pytest.mark.parametrize(("rater", "stored_as"), [("", "may"), ("bea", "bea")])
def test_a_file_without_raters_is_one_rater(known: Database, tmp_path: Path, rater: str, stored_as: str) -> None:
    bring(known, tmp_path, "labels", ["query,product_id,grade", "lamp,p1,2"], name="may.csv", rater=rater)
    assert only(known, "labels")["rater"] == stored_as


@pytest.mark.parametrize("row", [",1", "cannot tell,0", "Unrateable,", "unrateable,true"])
def test_cannot_tell_is_a_label_without_a_grade(known: Database, tmp_path: Path, row: str) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade,unrateable", f"q1,p1,{row}"])
    assert (imported.added, only(known, "labels")["grade"]) == (1, None)


@pytest.mark.parametrize(
    ("row", "field"), [(",0", "grade"), (",", "grade"), ("2,1", "grade"), ("2,perhaps", "cannot_tell"), ("4,0", "grade")]
)
def test_no_grade_a_contradiction_and_a_grade_off_the_scale_are_refused(known: Database, tmp_path: Path, row: str, field: str) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade,unsure", f"q1,p1,{row}"], scale="trec")
    assert [(p.line, p.field) for p in imported.problems] == [(2, field)]
    assert stored(known, "labels") == []


def test_a_refused_grade_names_the_grades_there_are(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,100.000"], scale="trec")
    (problem,) = imported.problems
    assert str(problem) == ("line 2, grade: '100.000' is no grade of the scale 'trec'. Use one of: 0=Irrelevant, 1=Poor, 2=Fair, 3=Exact")


def test_the_very_same_row_is_one_label_and_another_grade_is_another(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,rater,grade", "q1,p1,ann,3", "q1,p1,ann,3", "q1,p1,ann,2", "q1,p1,bea,3"]
    assert counts(bring(known, tmp_path, "labels", lines)) == (4, 3, 0, 1, 0)
    assert counts(bring(known, tmp_path, "labels", lines)) == (4, 0, 0, 4, 0)


def test_gold_keeps_who_settled_it_and_why_and_cannot_be_cannot_tell(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,grade,decided_by,why", "q1,p1,3,cho,agreed", "q1,p2,0,,", "q1,p3,cannot tell,,"]
    imported = bring(known, tmp_path, "labels", lines, name="final.csv", gold=True)
    assert [(row["product_id"], row["grade"], row["decided_by"], row["why"]) for row in stored(known, "labels")] == [
        ("p1", 3, "cho", "agreed"),
        ("p2", 0, "final", ""),
    ]
    assert [(p.line, p.field) for p in imported.problems] == [(4, "grade")]


# What the next file says of the same pair

RATED = "query_id,product_id,rater,grade"


def grades(db: Database) -> list[int | None]:
    """All labels ever told, in their order."""
    return [row["grade"] for row in stored(db, "labels")]


def test_a_rating_that_is_corrected_and_corrected_back_counts_as_it_was_told_last(known: Database, tmp_path: Path) -> None:
    for grade in (3, 1, 3):
        assert counts(bring(known, tmp_path, "labels", [RATED, f"q1,p1,ann,{grade}"])) == (1, 1, 0, 0, 0)
        assert counts(bring(known, tmp_path, "labels", [RATED, f"q1,p1,ann,{grade}"])) == (1, 0, 0, 1, 0)
    assert [label.grade for label in labels_of(known, "q1", "p1")] == [3]
    assert grades(known) == [3, 1, 3]


def test_a_settled_grade_that_is_corrected_and_corrected_back_counts_as_it_was_told_last(known: Database, tmp_path: Path) -> None:
    for grade in (3, 1, 3, 3):
        bring(known, tmp_path, "labels", ["query_id,product_id,grade,decided_by", f"q1,p1,{grade},cho"], gold=True)
    assert [gold.grade for gold in gold_of(known, "q1", "p1")] == [3, 1, 3]


def test_a_file_that_grew_adds_what_it_grew_by(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", [RATED, "q1,p1,ann,3", "q1,p1,ann,2"])
    grown = [RATED, "q1,p1,ann,3", "q1,p1,ann,2", "q1,p1,ann,1", "q1,p1,ann,2"]
    assert counts(bring(known, tmp_path, "labels", grown)) == (4, 2, 0, 2, 0)
    assert counts(bring(known, tmp_path, "labels", grown)) == (4, 0, 0, 4, 0)
    assert grades(known) == [3, 2, 1, 2]


def test_a_copy_of_a_file_under_another_name_says_nothing_new_and_another_note_does(known: Database, tmp_path: Path) -> None:
    lines = [f"{RATED},note", "q1,p1,ann,3,dim"]
    bring(known, tmp_path, "labels", lines)
    assert bring(known, tmp_path, "labels", lines, name="copy.csv").added == 0
    assert bring(known, tmp_path, "labels", [lines[0], "q1,p1,ann,3,too dim"]).added == 1


def test_what_a_person_did_on_a_page_stays_when_the_file_comes_again(known: Database, tmp_path: Path) -> None:
    file = [RATED, "q1,p1,ann,3"]
    settled = ["query_id,product_id,grade,decided_by", "q1,p1,3,ann"]
    bring(known, tmp_path, "labels", file)
    bring(known, tmp_path, "labels", settled, gold=True)
    of_pair = {"query_id": "q1", "product_id": "p1", "grade": 1}
    save_labels(known, [{**of_pair, "rater": "ann", "source": "review", "fingerprint": "a view"}])
    save_gold(known, [{**of_pair, "decided_by": "ann", "fingerprint": "a view"}])
    assert bring(known, tmp_path, "labels", file).added == 0
    assert bring(known, tmp_path, "labels", settled, gold=True).added == 0
    assert [label.grade for label in labels_of(known, "q1", "p1")] == [1]
    assert gold_of(known, "q1", "p1")[0].grade == 1


# Whose words they are


@pytest.mark.parametrize("gold", [False, True])
def test_that_a_file_names_no_rater_is_said_with_the_name_taken_instead(known: Database, tmp_path: Path, gold: bool) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,3", "q1,p2,1"], name="may {0}.csv", gold=gold)
    (note,) = imported.notes
    assert note.startswith("Rows that do not say who graded: 2; they count as by 'may {0}', the file's name")
    assert "--rater NAME" in note


@pytest.mark.parametrize(("lines", "rater"), [([RATED, "q1,p1,ann,3"], ""), (["query_id,product_id,grade", "q1,p1,3"], "ann")])
def test_a_rater_who_is_named_is_no_news(known: Database, tmp_path: Path, lines: list[str], rater: str) -> None:
    assert bring(known, tmp_path, "labels", lines, rater=rater).notes == ()


def test_rows_that_leave_the_rater_empty_are_counted(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "labels", [RATED, "q1,p1,ann,3", "q1,p2,,3", "q1,p3,,17"])
    assert [row["rater"] for row in stored(known, "labels")] == ["ann", "file"]
    assert imported.notes[0].startswith("Rows that do not say who graded: 1;")
