"""Runs measured on the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support.command_line import Judge
from support.graded import judge_said, rater_said
from support.ranked import returned

from judge.store.candidates import Selection, count_selected
from judge.store.db import Database
from judge.store.verdicts import judges

GOOD, LATE = ["p1", "p2", "p3"], ["p2", "p1", "p4"]


@pytest.fixture
def measured(shop, judge: Judge) -> Judge:
    """Six queries, of which p1 is right; a judge graded p1 and p2, people one pair of each; p3 and p4 are unjudged. q7 has no grade."""
    db: Database = shop(products=4, queries=7, candidates=[])
    returned(db, {"new": {f"q{n}": GOOD for n in range(1, 7)}, "old": {f"q{n}": LATE for n in range(1, 8)}})
    judge_said(db, {(f"q{n}", f"p{p}"): 5 if p == 1 else 1 for n in range(1, 7) for p in (1, 2)})
    rater_said(db, {(f"q{n}", "p1"): 5 for n in range(1, 7)})
    return lambda *words: judge(*words, "--db", db.target)


def test_figures_stand_beside_what_they_rest_on_and_what_is_unjudged(measured: Judge) -> None:
    printed = measured("evaluate", "new", "old").out
    for expected in (
        "nDCG@10",
        "1.000 [1.000, 1.000]",
        "6 queries, 12 grades, 6 of them by people. Relevant: 4, 5.",
        "Unjudged in the first 10: new 6 of 18 (33%), old 6 of 18 (33%).",
        "They count as not relevant",
        "old has lists of 1 query without any grade: left out.",
        "6 queries without a relevant product in a category: left out of Cat@K.",
        "old less new, query by query",
        "0/0/6",
        "by Holm, for 4 tests",
        "12 pairs are unjudged. To judge exactly them: judge evaluate new old --holes 10 --judge-holes --db",
    ):
        assert expected in printed


def test_runs_that_are_judged_unequally_are_not_compared_without_a_warning(measured: Judge, db: Database) -> None:
    returned(db, {"other": {"q1": ["p3", "p4", "p1"]}})
    assert "judged unequally" in measured("evaluate", "new", "other").out
    assert "judged unequally" not in measured("evaluate", "new", "old").out


def test_places_that_no_list_has_are_said_to_be_empty(measured: Judge) -> None:
    assert (
        "No list has more than 3 places: to P@4, Cat@9 the others are empty."
        in measured("evaluate", "new", "--measure", "P@3", "--measure", "P@4", "--measure", "Cat@9").out
    )


def test_without_a_name_every_imported_run_is_measured(measured: Judge) -> None:
    assert measured("evaluate", "--json").json["runs"] == ["new", "old"]


def test_a_file_is_measured_and_not_imported(measured: Judge, tmp_path: Path) -> None:
    (tmp_path / "mine.trec").write_text("q1 Q0 p2 1 9 mine\nq1 Q0 nowhere 2 8 mine\nq1 Q0 p1 3 7 mine\n")
    printed = measured("evaluate", "mine.trec").out
    assert "1 query, 2 grades" in printed
    assert "rows of its file that were not read: 1" in printed
    assert "0.333" in printed
    assert "1 place holds no product of the catalogue" in printed
    assert measured("evaluate", "--json").json["runs"] == ["new", "old"]


def test_the_json_has_figures_comparisons_slices_and_holes(measured: Judge) -> None:
    found = measured("evaluate", "new", "old", "--measure", "RR@3", "--by", "length", "--json").json
    assert found["figures"]["old"]["RR@3"]["mean"]["value"] == 0.5
    assert found["figures"]["old"]["Judged@3"]["n_queries"] == 6
    (compared,) = found["comparisons"]
    assert (compared["run"], compared["baseline"], compared["losses"]) == ("old", "new", 6)
    assert compared["p"] == pytest.approx(2 / 64)
    assert [(one["name"], one["n_queries"]) for one in found["slices"]] == [("2 words", 6)]
    assert found["holes"]["pairs"][0] == {"query_id": "q1", "product_id": "p3", "runs": ["new"], "rank": 3}
    assert (found["by_people"], found["grades"]) == (6, 12)


def test_without_unjudged_products_the_lists_are_shorter_and_it_is_said(measured: Judge) -> None:
    printed = measured("evaluate", "new", "--measure", "P(rel=1)@3", "--condensed").out
    assert "Unjudged products were taken out of the lists" in printed
    assert "count as not relevant" not in printed


def test_people_alone_can_be_asked_for(measured: Judge) -> None:
    printed = measured("evaluate", "new", "--people-only").out
    assert "6 grades, 6 of them by people" in printed
    assert "People grade them: judge ui" in printed


def test_what_is_unjudged_is_listed_with_its_texts(measured: Judge) -> None:
    printed = measured("evaluate", "new", "old", "--holes", "3").out
    assert "Lamp 3" in printed
    assert "12 pairs are unjudged" in printed
    assert "are unjudged" not in measured("evaluate", "new", "old", "--holes", "2").out


def test_every_value_goes_to_a_file_that_is_not_overwritten(measured: Judge, tmp_path: Path) -> None:
    assert "values are in each.csv" in measured("evaluate", "new", "--measure", "RR@3", "--csv", "each.csv").out
    with (tmp_path / "each.csv").open(newline="") as file:
        rows = [*csv.DictReader(file)]
    assert {(row["query_id"], row["value"]) for row in rows if row["measure"] == "RR@3"} == {(f"q{n}", "1.0") for n in range(1, 7)}
    again = measured("evaluate", "new", "--csv", "each.csv")
    assert (again.code, "--force" in again.err) == (2, True)


def test_one_command_judges_exactly_the_holes_and_measures_again(measured: Judge, db: Database) -> None:
    ran = measured("evaluate", "new", "old", "--judge-holes", "--ask", "local/default")
    assert ran.code == 0
    assert "To judge: 12 pairs, 12 of them new as candidates." in ran.out
    assert "12 selected = 0 known + 12 judged" in ran.out
    assert "6 queries, 24 grades" in ran.out
    assert "are unjudged" not in ran.out
    assert count_selected(db, Selection()) == 12
    assert len(judges(db)) == 2


def test_whoever_judged_the_holes_is_said_to_count_only_here(measured: Judge) -> None:
    assert "To have it count everywhere: judge trust" in measured("evaluate", "new", "--judge-holes", "--ask", "local/default").out


def test_the_holes_of_few_queries_can_be_judged_alone_and_a_second_time_nothing_is_left(measured: Judge) -> None:
    words = ("evaluate", "new", "--queries", "q1", "--queries", "lamp 2", "--judge-holes", "--ask", "local/default", "--json")
    assert measured(*words).json["runs"][0]["judged"] == 2
    measured("trust", "scripted/hand", "local/default")
    assert measured(*words).json == {"runs": []}


def test_a_judge_that_cannot_be_asked_leaves_no_candidate_behind(measured: Judge, db: Database) -> None:
    refused = measured("evaluate", "new", "--judge-holes", "--ask", "nobody/nothing")
    assert refused.code == 2
    assert count_selected(db, Selection()) == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nosuch",), "There is no run 'nosuch'"),
        (("new", "--measure", "nDGC@10"), "is no measure"),
        (("new", "old", "--baseline", "nosuch"), "Name two or more"),
        (("new", "--baseline", "new"), "Name two or more"),
        (("new", "--by", "colour"), "intent, segment"),
        (("new", "--sample", "nosuch"), "There is no sample 'nosuch'"),
        (("new", "--traffic"), "was searched for"),
        (("new", "--queries", "nosuch"), "There is no query 'nosuch'"),
        (("new", "--queries", "q7"), "has a grade"),
        (("new", "--judge", "nobody"), "no judge here matches"),
        (("new", "--max-cost", "1"), "Add --judge-holes"),
        (("new", "--people-only", "--judge-holes"), "Leave one of the two out"),
        (("new", "--holes", "0"), "holes"),
    ],
    ids=str,
)
def test_what_cannot_be_measured_is_refused_with_what_can(measured: Judge, words: tuple[str, ...], says: str) -> None:
    printed = measured("evaluate", *words)
    assert printed.code == 2
    assert says in printed.err
