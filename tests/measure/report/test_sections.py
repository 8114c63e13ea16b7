"""What every section of a report keeps to, with data and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.graded import judge_said
from support.reported import asked_of

from judge.measure.report import sections
from judge.measure.report.parts import Asked, Chart, Sentence, Table, told
from judge.measure.report.sections import SECTIONS
from judge.store.catalog import save_queries
from judge.store.db import Database

FILES = {path.stem for path in Path(str(sections.__file__)).parent.glob("[a-z]*.py")}


def test_every_file_of_the_folder_is_a_section_of_its_name() -> None:
    assert set(SECTIONS) == FILES


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_without_data_says_what_is_missing_and_the_command_that_brings_it(name: str, db: Database) -> None:
    found = told(SECTIONS[name], Asked(db))
    assert found.parts == ()
    assert "judge " in found.missing
    assert found.short == found.missing


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_with_data_begins_with_a_sentence_and_has_a_chart_and_a_table(name: str, full: Asked) -> None:
    found = told(SECTIONS[name], full)
    assert found.missing == ""
    assert isinstance(found.parts[0], Sentence)
    assert {Chart, Table} <= {type(part) for part in found.parts}
    assert found.short == found.parts[0].text


@pytest.mark.parametrize("name", SECTIONS)
def test_every_row_has_a_cell_a_column_and_nothing_is_said_twice(name: str, full: Asked) -> None:
    parts = told(SECTIONS[name], full).parts
    for part in parts:
        if isinstance(part, Table):
            assert {len(row) for row in part.rows} == {len(part.head)}
    abouts = [part.text if isinstance(part, Sentence) else part.about for part in parts]
    assert len(abouts) == len(set(abouts))


@pytest.mark.parametrize("name", SECTIONS)
def test_who_rated_where_it_is_stored_and_who_serves_the_judge_is_told_to_nobody(name: str, full: Asked) -> None:
    words = repr(told(SECTIONS[name], full).parts)
    for secret in ("Winifred", "Rupert", "winifred", "secret", "10.0.0.7"):
        assert secret not in words


def test_queries_nobody_typed_are_told_as_such_where_there_are_no_others(db: Database) -> None:
    save_queries(db, [{"id": "q1", "text": "lamp", "origin": "synthetic", "intent": "category-only"}])
    assert "of 1 invented query" in told(SECTIONS["intents"], Asked(db)).short


def test_raters_are_numbered_where_the_judge_is_held_against_them(full: Asked) -> None:
    assert "rater 1" in repr(told(SECTIONS["trust"], full).parts)


def test_grades_add_up_to_the_pairs_there_are(full: Asked) -> None:
    said = told(SECTIONS["holds"], full).short
    assert (
        said
        == "8 products and 12 queries, with 96 pairs of the two worth a grade: 48 graded by people, 48 by a judge alone, 0 without a grade."
    )


def test_a_judge_that_people_never_met_is_told_as_not_known(shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    assert told(SECTIONS["trust"], asked_of(db)).missing.startswith("No pair has both a grade by people and a verdict. Label some of it")
