"""Whose scale counts: that of the database, that of the file, and what lies between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.bringing import bring, counts
from support.shop_files import stored

from judge.errors import InputError
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_labels
from judge.store.settings import scale_of


def test_an_empty_database_turns_to_the_scale_that_is_named(db: Database, tmp_path: Path, known: Database) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,E"], scale="esci")
    assert scale_of(known).name == "esci"
    assert "This database now works in the scale 'esci'" in imported.notes


def test_a_file_none_of_whose_rows_go_in_does_not_turn_the_scale(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q9,p1,E"], scale="esci")
    assert scale_of(known).name == "trec"


def test_grades_of_another_scale_are_refused_once_there_are_grades_unless_each_is_mapped(known: Database, tmp_path: Path) -> None:
    save_labels(known, [{"query_id": "q1", "product_id": "p1", "rater": "ann", "grade": 3}])
    lines = ["query_id,product_id,grade", "q1,p2,E", "q1,p3,S"]
    with pytest.raises(InputError, match="already holds grades on 'trec'") as caught:
        bring(known, tmp_path, "labels", lines, scale="esci")
    assert "--grade FROM=TO" in caught.value.remedy
    with pytest.raises(InputError, match="No mapping for grade I, C"):
        bring(known, tmp_path, "labels", lines, scale="esci", grades=("E=3", "S=1"))
    assert len(stored(known, "labels")) == 1
    bring(known, tmp_path, "labels", lines, scale="esci", grades=("E=3", "S=1", "C=0", "I=0"))
    assert [row["grade"] for row in stored(known, "labels")] == [3, 3, 1]
    assert scale_of(known).name == "trec"


def test_a_mapping_needs_the_scale_it_comes_from(known: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs the scale it comes from"):
        bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p2,E"], grades=("E=3",))


def test_a_file_that_plainly_uses_another_scale_is_refused_before_some_of_its_grades_mean_something_else(
    db: Database, tmp_path: Path
) -> None:
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    save_products(db, [{"id": f"p{n}", "title": "Lamp"} for n in (1, 2, 3)])
    lines = ["query_id,product_id,grade", "q1,p1,0", "q1,p2,1", "q1,p3,3"]
    with pytest.raises(InputError, match="do not fit the database's scale 'paper', but they fit trec") as caught:
        bring(db, tmp_path, "labels", lines)
    assert "--scale trec" in caught.value.remedy
    assert stored(db, "labels") == []
    assert counts(bring(db, tmp_path, "labels", lines, scale="paper")) == (3, 2, 0, 0, 1)


def test_one_stray_grade_that_fits_no_scale_costs_only_its_row(known: Database, tmp_path: Path) -> None:
    assert counts(bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,3", "q1,p2,17"])) == (2, 1, 0, 0, 1)


@pytest.mark.parametrize("options", [{"gold": True}, {"scale": "trec"}, {"grades": ("1=2",)}])
def test_only_labels_have_grades(db: Database, tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="products have no grades"):
        bring(db, tmp_path, "products", ["id,title", "1,Lamp"], **options)
